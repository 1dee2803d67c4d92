# shellcheck shell=sh
# Sourced after env.sh, with $root set to the repository: installs programs that are missing, with apt as root or through a sudo that asks nothing.

# need_programs PROGRAM:PACKAGE…: installs the packages of those programs that are not on the PATH, or says how to.
need_programs() {
  packages=
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || packages="$packages ${pair#*:}"
  done
  [ -n "$packages" ] || return 0

  if ! command -v apt-get >/dev/null 2>&1; then
    env_fail "These packages are missing:$packages" \
      'Install them with the package manager of this system, then run the command again.'
  elif ! become_root; then
    env_fail "These packages are missing:$packages" "Run: sudo apt-get install --yes$packages"
  fi
  # shellcheck disable=SC2086 # a list of words
  quietly "Installing$packages with apt" apt_install $packages
}

# Sets as_root to the words before a command of root: none, or sudo where it asks nothing.
become_root() {
  as_root=
  [ "$(id -u)" -eq 0 ] && return
  as_root='sudo -n'
  command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null
}

# The package lists may be empty or old: they are updated when the first try fails.
apt_install() {
  apt_get install --yes --no-install-recommends "$@" && return
  apt_get update && apt_get install --yes --no-install-recommends "$@"
}

apt_get() {
  # shellcheck disable=SC2086 # nothing, or two words
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get "$@"
}

# Puts promtool on the PATH. Debian has it in the package of the server, which must not be installed, and so started, for
# the sake of tests: the program alone is taken out of it.
need_promtool() {
  command -v promtool >/dev/null 2>&1 && return
  : "${root:?}"
  promtool=$root/.tools/prometheus/usr/bin
  if [ ! -x "$promtool/promtool" ]; then
    command -v apt-get >/dev/null 2>&1 ||
      env_fail 'promtool is missing.' 'Install the Prometheus of this system, then run the command again.'
    quietly 'Fetching promtool' fetch_promtool
  fi
  PATH=$promtool:$PATH
  export PATH
}

fetch_promtool() (
  fetched=$(mktemp -d .tools/fetch.XXXXXX)
  trap 'rm -rf "$fetched"' EXIT
  chmod 777 "$fetched"
  cd "$fetched" || exit 1
  apt-get download prometheus || { become_root && apt_get update && apt-get download prometheus; } || exit 1
  dpkg-deb -x prometheus_*.deb unpacked || exit 1
  rm -rf "$root/.tools/prometheus"
  mv unpacked "$root/.tools/prometheus"
)

# quietly TITLE COMMAND…: shows the command's output only when it fails.
quietly() {
  printf '%s\n' "$1" >&2
  shift
  mkdir -p .tools
  log=$(mktemp .tools/log.XXXXXX)
  if "$@" >"$log" 2>&1 </dev/null 9>&-; then
    rm -f "$log"
    return
  fi
  cat "$log" >&2
  rm -f "$log"
  env_fail "This failed: $*"
}
