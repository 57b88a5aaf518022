# shellcheck shell=sh
# Read by the other scripts: Debian's packages, and how to speak.

# Each argument is a line.
say() { printf '%s\n' "$@" >&2; }

fail() {
  say "$@"
  exit 1
}

# Prints those of the named packages that are neither installed nor provided by an installed one
# (libcurl4 is called libcurl4t64 on a newer Debian, and provides the old name).
missing_packages() {
  installed=" $(dpkg-query --show --showformat '${db:Status-Abbrev} ${Package} ${Provides}\n' |
    sed -n 's/^ii *//p' | tr ',\n' '  ') "
  for package in "$@"; do
    case $installed in *" $package "*) ;; *) printf '%s ' "$package" ;; esac
  done
}

# Installs the named packages, as root or through sudo.
install_packages() {
  if [ "$(id -u)" = 0 ]; then
    as_root=
  elif command -v sudo >/dev/null; then
    as_root=sudo
  else
    fail "Missing, and only root may install them: $*" \
      "As root: apt-get update && apt-get install --no-install-recommends $*"
  fi
  say "Installing $*"
  # One archive of several may be out of reach; whether ours were is seen at the installation.
  $as_root apt-get update -qq >&2 || say "apt-get update was not wholly successful; going on."
  # shellcheck disable=SC2086 # as_root may be empty
  $as_root env DEBIAN_FRONTEND=noninteractive \
    apt-get install -y -qq --no-install-recommends "$@" >&2 ||
    fail "apt-get could not install: $*" \
      "Try it by hand: apt-get update && apt-get install --no-install-recommends $*"
}
