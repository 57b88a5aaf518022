#!/bin/sh
# Trains the documents' networks here and in the peers, in turns; writes figures/12-speed/epoch.tsv
# and its chart. EPOCHS says how many epochs of each are timed; the middle one counts.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

scripts/peers.sh || say "Going on without what could not be installed."
swift build -c release --product longhand >&2
say "Times are disturbed by all else that runs here: leave the machine alone for about" \
  "$((5 * ${EPOCHS:-5})) minutes."
"$(swift build -c release --show-bin-path)/longhand" bench \
  --peers .longhand/peers --epochs "${EPOCHS:-5}"
