#!/bin/sh
# Installs the engines that ours is timed against, each in a Python environment of its own in
# .longhand/peers, where nothing else is changed. Says nothing where nothing is missing.
#
# PyTorch is some 200 megabytes as a build for processors alone, which pip takes where it can find
# one (PyTorch's own index has them: see its installation page for what to put into
# PIP_EXTRA_INDEX_URL). The build on PyPI for Linux on x86-64 is for CUDA: it does the same work here,
# but with what it loads takes some gigabytes. TensorFlow is some 300 megabytes.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh
folder=.longhand/peers

# What pip, and PyTorch's compiler, need of the system.
has_needed() {
  command -v c++ >/dev/null && python3 - <<'PYTHON'
import ensurepip, os, sysconfig, sys, venv
sys.exit(not os.path.exists(os.path.join(sysconfig.get_path("include"), "Python.h")))
PYTHON
}
if ! has_needed 2>/dev/null; then
  say "The peers need Python 3 with venv and its headers, and a C++ compiler."
  command -v apt-get >/dev/null || fail "There is no apt-get here to install them."
  # shellcheck disable=SC2046 # a list of words
  install_packages $(missing_packages python3 python3-venv python3-dev g++)
fi

status=0
for peer in pytorch keras; do
  requirements=Benchmarks/peers/requirements-$peer.txt
  stamp=$folder/$peer/installed.txt
  if cmp -s "$requirements" "$stamp"; then continue; fi
  say "Installing $peer into $folder/$peer; this may take some minutes."
  rm -rf "${folder:?}/$peer"
  mkdir -p "$folder"
  if python3 -m venv "$folder/$peer" &&
    "$folder/$peer/bin/python" -m pip install --quiet --disable-pip-version-check \
      --requirement "$requirements" >&2; then
    cp "$requirements" "$stamp"
  else
    rm -rf "${folder:?}/$peer"
    say "$peer could not be installed: it will be missing from the table."
    status=1
  fi
done
exit $status
