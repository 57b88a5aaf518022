#!/bin/sh
# Installs what reads and writes model files in Python (PyTorch, safetensors, NumPy), for the tests
# that hand files to it, in an environment of its own in .longhand/peers/files, where nothing else is
# changed. Says nothing where nothing is missing.
#
# PyTorch is some 200 megabytes as a build for processors alone. Where pip would take the build for
# CUDA, of some gigabytes, nothing is installed: see scripts/peers.sh.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh
folder=.longhand/peers/files
requirements=Tests/Peers/requirements-files.txt
stamp=$folder/installed.txt
if cmp -s "$requirements" "$stamp"; then exit 0; fi

if ! python3 -c "import ensurepip, venv" 2>/dev/null; then
  say "The peers need Python 3 with venv."
  command -v apt-get >/dev/null || fail "There is no apt-get here to install them."
  # shellcheck disable=SC2046 # a list of words
  install_packages $(missing_packages python3 python3-venv)
fi

pip() { "$folder/bin/python" -m pip --quiet --disable-pip-version-check "$@"; }

# Whether what pip would take for PyTorch asks for nothing of CUDA.
is_for_processors() {
  pip install --dry-run --no-deps --report "$folder/report.json" \
    "$(grep '^torch==' "$requirements")" >&2 &&
    "$folder/bin/python" - "$folder/report.json" <<'PYTHON'
import json, sys
[torch] = json.load(open(sys.argv[1]))["install"]
needed = torch["metadata"].get("requires_dist", [])
sys.exit(any(name.startswith(("nvidia", "cuda")) for name in needed))
PYTHON
}

say "Installing PyTorch into $folder, for tests; this may take some minutes."
rm -rf "$folder"
mkdir -p "$(dirname "$folder")"
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder" || fail "The environment for PyTorch could not be made."
is_for_processors || fail "There is no build of PyTorch for processors alone where pip looks." \
  "PyTorch's installation page says what to put into PIP_EXTRA_INDEX_URL."
pip install --requirement "$requirements" >&2 || fail "PyTorch could not be installed."
cp "$requirements" "$stamp"
trap - EXIT
