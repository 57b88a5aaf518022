#!/bin/sh
# Sees to the system packages and the Swift toolchain; says nothing where nothing is missing.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

# What is included or run. gnuplot-nox stands beside libgnuplot-iostream-dev because that one wants
# some gnuplot, and would take the one that brings Qt along. libgnuplot-iostream-dev brings Boost,
# which brings the headers of the C and C++ libraries. dataset-fashion-mnist are the images that a
# network learns first in the chapter on fine-tuning.
needed="libpng-dev zlib1g-dev libzip-dev libfreetype-dev fonts-dejavu-core
libgnuplot-iostream-dev gnuplot-nox pkg-config binutils git dataset-fashion-mnist"
# What the Swift toolchain loads, and a bare Debian has not.
loaded="libcurl4 libncurses6 libsqlite3-0 libxml2"

# Prints, one a line, what cannot be found where there is no apt-get to ask.
not_found() {
  for header in png.h zlib.h zip.h ft2build.h gnuplot-iostream.h boost/iostreams/stream.hpp; do
    found=
    for folder in /usr/include /usr/local/include /opt/homebrew/include /opt/local/include; do
      if [ -e "$folder/$header" ] || [ -e "$folder/freetype2/$header" ]; then found=1; fi
    done
    [ -n "$found" ] || echo "$header"
  done
  for program in gnuplot pkg-config; do
    command -v "$program" >/dev/null || echo "$program"
  done
}

if command -v apt-get >/dev/null; then
  # shellcheck disable=SC2086 # these are lists of words
  missing=$(missing_packages $needed)
  # shellcheck disable=SC2086
  swift build --version >/dev/null 2>&1 || missing="$missing$(missing_packages $loaded)"
  # shellcheck disable=SC2086
  [ -z "$missing" ] || install_packages $missing
else
  missing=$(not_found)
  if [ -n "$missing" ]; then
    fail "There is no apt-get here to install what is missing:" "$missing" "" \
      "It is in these packages of Debian and Ubuntu:" "$needed" "" \
      "With Homebrew: brew install libpng libzip freetype gnuplot boost pkgconf," \
      "brew install --cask font-dejavu, and from its own site the one header gnuplot-iostream.h."
  fi
fi

swift_help="The book needs the Swift toolchain, 6.3 or newer: https://www.swift.org/install
Unpack it, put its folder usr/bin on the PATH, and see that 'swift --version' answers."

command -v swift >/dev/null || fail "There is no 'swift' on the PATH." "$swift_help"
answer=$(swift --version 2>&1) || fail "'swift --version' fails:" "$answer" "$swift_help"
manager=$(swift build --version 2>&1) || fail "'swift build' fails:" "$manager" "$swift_help"
version=$(printf '%s\n' "$answer" | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p' | head -n 1)
major=${version%%.*}
minor=${version#*.}
if [ -z "$version" ] || [ "$major" -lt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -lt 3 ]; }; then
  fail "This Swift is too old, or says its version in a way unknown to us:" "$answer" "$swift_help"
fi
