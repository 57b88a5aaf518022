#!/bin/sh
# Runs every chapter in order, and says where the book lies.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

swift build >&2
for folder in chapters/[0-9]*-*/; do
  folder=${folder%/}
  name=${folder#*-}
  say "" "$folder: swift run $name"
  # What the chapter prints is what its page says; its progress comes by standard error.
  swift run --skip-build "$name" --quiet >/dev/null || fail "$folder ended with an error."
done
say "" "The book is made. Its pages are chapters/*/README.md, its figures lie in figures/." \
  "A run on other data than the whole of MNIST is written to drafts/ instead, in the same order." \
  "Now read a chapter as it runs: swift run tensors"
