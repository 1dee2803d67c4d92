# shellcheck shell=sh
# Sourced by the scripts here, with $root set to the repository. Puts a fitting Node first on the PATH and exports
# npm_config_nodedir; need_pnpm does the same for pnpm. What is missing is fetched with npm into .tools/: the npm
# packages node-linux-* and pnpm need neither another host nor an install script. Versions: .node-version and
# "packageManager" in package.json. Costs a few milliseconds when nothing has to be fetched.

: "${root:?}"

env_fail() {
  printf 'darkive: %s\n' "$@" >&2
  exit 1
}

node_range='^22.22.2 || ^24.15.0 || >=26.0.0'

# True when the version (as `node --version` prints it) is in $node_range.
node_in_range() {
  case $1 in
    v[0-9]*.[0-9]*.[0-9]*) ;;
    *) return 1 ;;
  esac
  case $1 in *-*) return 1 ;; esac
  env_major=${1#v}
  env_minor=${env_major#*.}
  env_patch=${env_minor#*.}
  env_major=${env_major%%.*}
  env_minor=${env_minor%%.*}
  case $env_major in
    22) [ "$env_minor" -gt 22 ] || { [ "$env_minor" -eq 22 ] && [ "$env_patch" -ge 2 ]; } ;;
    24) [ "$env_minor" -ge 15 ] ;;
    *) [ "$env_major" -ge 26 ] ;;
  esac
}

# fetch_package NAME@VERSION DIRECTORY: installs into a directory of its own under .tools/, then renames it. Several may
# fetch at the same time: the first to rename wins, the others throw theirs away. A killed one leaves only .tools/fetch.*.
fetch_package() {
  command -v npm >/dev/null 2>&1 ||
    env_fail "npm is not on the PATH; it is needed to fetch $1." "Install Node $node_range with npm, then run the command again."
  (
    mkdir -p "$root/.tools"
    fetching=$(mktemp -d "$root/.tools/fetch.XXXXXX") || exit 1
    trap 'rm -rf "$fetching"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    printf 'Fetching %s\n' "$1" >&2
    # A connection that stands still is given up after a minute and tried again (npm itself waits five).
    if ! npm install --prefix "$fetching" --no-save --no-package-lock --no-audit --no-fund --ignore-scripts --loglevel=error \
      --fetch-timeout=60000 "$1" >"$fetching/npm.log" 2>&1 </dev/null; then
      cat "$fetching/npm.log" >&2
      env_fail "npm could not fetch $1 (its message is above)." \
        'Check the network and the registry of npm (npm config get registry), then run the command again.'
    fi
    rm -f "$fetching/npm.log"
    chmod 755 "$fetching"
    finish_fetch "$fetching" "$2"
  ) || exit $?
}

# Tries what was fetched, then renames it into place with Node: rename(2) fails when another one was quicker.
finish_fetch() {
  case $2 in
    */node-*)
      env_node=$(echo "$1"/node_modules/node-linux-*/bin/node)
      "$env_node" --version >/dev/null 2>&1 ||
        env_fail 'The Node that npm fetched does not run on this system (it needs glibc).' \
          "Install Node $node_range, then run the command again."
      ;;
    *)
      env_node=node
      # pnpm's own install script: puts the native program in the place of the small script that would start it.
      (cd "$1/node_modules/pnpm" && node install.js) || env_fail 'pnpm could not be set up (its message is above).'
      ;;
  esac
  "$env_node" -e '
    const fs = require("node:fs");
    const [from, to] = process.argv.slice(1);
    try { fs.renameSync(from, to); } catch (error) { if (!fs.existsSync(to)) throw error; }
  ' "$1" "$2"
}

# Sets $node to the Node to use: the one on the PATH when it is in range, else the pinned one.
choose_node() {
  node=$(command -v node) && node_in_range "$("$node" --version 2>/dev/null)" && return
  IFS= read -r env_pin <"$root/.node-version"
  env_home=$root/.tools/node-$env_pin
  for node in "$env_home"/node_modules/node-linux-*/bin/node; do
    [ -x "$node" ] && break
    case $(uname -s)-$(uname -m) in
      Linux-x86_64) env_arch=x64 ;;
      Linux-aarch64 | Linux-arm64) env_arch=arm64 ;;
      *) env_fail "Node $node_range is needed and not on the PATH." 'Install Node, then run the command again.' ;;
    esac
    fetch_package "node-linux-$env_arch@$env_pin" "$env_home"
    node=$env_home/node_modules/node-linux-$env_arch/bin/node
  done
  PATH=${node%/node}:$PATH
}

# Puts the pinned pnpm first on the PATH.
need_pnpm() {
  env_pin=$("$node" -p 'require(process.argv[1]).packageManager.replace(/^pnpm@/, "").replace(/\+.*/, "")' "$root/package.json")
  env_home=$root/.tools/pnpm-$env_pin
  if [ ! -x "$env_home/node_modules/.bin/pnpm" ]; then
    [ "$(pnpm --version 2>/dev/null </dev/null)" = "$env_pin" ] && return
    fetch_package "pnpm@$env_pin" "$env_home"
  fi
  PATH=$env_home/node_modules/.bin:$PATH
}

choose_node
export PATH

# Native builds must see the headers of this Node and no others.
if [ -f "${node%/bin/node}/include/node/node.h" ]; then
  npm_config_nodedir=${node%/bin/node}
  export npm_config_nodedir
fi
