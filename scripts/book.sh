#!/bin/sh
# Builds the book, runs its chapters in order, and says where it lies.
#
# A chapter that takes minutes has a quick form, which is a draft, and a full form: FULL=1 runs that.
set -eu
cd "$(dirname "$0")/.."
. scripts/packages.sh

swift build >&2
began=.build/book-began
touch "$began"
for folder in chapters/[0-9]*-*/; do
  folder=${folder%/}
  name=${folder#*-}
  form=
  if [ -n "${FULL-}" ] && grep -q 'options\.full' "$folder/main.swift"; then form=--full; fi
  say "" "$folder: swift run $name${form:+ $form}"
  # What a chapter prints is what its page says; progress and complaints come by standard error.
  # Its times are those that the book keeps, for no two runs agree on them.
  # shellcheck disable=SC2086 # no word where there is no form
  swift run --skip-build "$name" --quiet --times book $form >/dev/null ||
    fail "$folder ended with an error."
done

say ""
drafts=$(find drafts/chapters -name README.md -newer "$began" 2>/dev/null | sort)
if [ -n "$drafts" ]; then
  say "Every chapter has run. These were not run as the book's own, and so were written here:" \
    "$drafts" "with their figures in drafts/figures/. The others are in chapters/ and figures/."
else
  say "Every chapter has run. Its page is chapters/*/README.md, its figures are in figures/."
fi
say "What the five documents say and what is true: chapters/CLAIMS.md" \
  "To read a chapter as it runs, heading by heading: swift run tensors --step"
