#!/bin/sh
# The independent checker of the fault suite. It shares no code with Darkive: dar, dar_manager, par2, sha256sum, find,
# getfattr, awk and sed look at what lies on the disk.
#
#   check.sh remember STAGE ARCHIVE   notes what an archive is made of, and the tree that it must restore to
#   check.sh fingerprint DIRECTORY    prints a tree as text, to be compared
#   check.sh check STAGE [crashed] [quick]   confirms I1, I2, I6 and that every remembered archive still restores;
#                                     crashed: leftovers of a killed run may still lie there
#                                     quick: restores nothing and asks par2 nothing; checksums and dar -t alone
#
# STAGE holds `archives` (the archive directory), `data` (what is backed up), `tmp` and `systmp` (temporary directories).
# STAGE/known holds what is remembered, and what the case says of itself, a line each:
#   ARCHIVE.sums, ARCHIVE.tree   checksums of its files; the fingerprint of its source
#   changed   files in `archives` that the case has changed or removed itself
#   gone      archives that were rightly removed
#   id        value of FAULT_STAGE in the environment of every process of this stage
#   list.json what `darkive list --json` printed
# Prints one line for each violation: the invariant (I1, I2, I6, restore), a tab, and what is wrong. Exit 1 then.
set -u
LC_ALL=C
export LC_ALL
TAB=$(printf '\t')

main() {
  action=$1
  stage=$2
  if [ "$action" = fingerprint ]; then
    fingerprint "$stage"
    exit
  fi
  archives=$stage/archives
  known=$stage/known
  [ -d "$known" ] || mkdir "$known" || exit 2
  case $action in
    remember) remember "$3" ;;
    check)
      shift 2
      check "$@"
      ;;
    *) exit 2 ;;
  esac
}

remember() {
  [ -f "$archives/$1.manifest.json" ] || {
    echo "remember: no archive $1" >&2
    exit 2
  }
  (cd "$archives" && find . -maxdepth 1 \( -name "$1.*" -o -name "$1-catalogue.*" \) -type f ! -name '*.pinned*' -print0 |
    sort -z | xargs -0 -r sha256sum) >"$known/$1.sums" || exit 2
  fingerprint "$stage/data" >"$known/$1.tree" || exit 2
}

check() {
  crashed=
  quick=
  for word in "$@"; do
    case $word in
      crashed) crashed=1 ;;
      quick) quick=1 ;;
      *) exit 2 ;;
    esac
  done
  scratch=$(mktemp -d "${TMPDIR:-/tmp}/fault-check.XXXXXX") || exit 2
  trap 'chmod -R u+rwx "$scratch" 2>/dev/null; rm -rf "$scratch"' EXIT
  : >"$scratch/violations"
  check_manifests
  check_offered
  check_remembered
  check_bases
  [ -n "$crashed" ] || check_leftovers
  cat "$scratch/violations"
  [ ! -s "$scratch/violations" ]
  exit
}

# violation INVARIANT TEXT
violation() {
  printf '%s\t%s\n' "$1" "$2" >>"$scratch/violations"
}

says() { # says FILE LINE: the case has written LINE into known/FILE
  [ -f "$known/$1" ] && grep -Fxq -- "$2" "$known/$1"
}

# I1: what has a manifest is whole.
check_manifests() {
  for manifest in "$archives"/*.manifest.json; do
    [ -f "$manifest" ] || continue
    base=${manifest%.manifest.json}
    name=${base##*/}
    # A case that spoils a manifest makes it no manifest at all; then nobody may offer the archive.
    if says changed "$name.manifest.json" && ! grep -q '"darkive.manifest/1"' "$manifest"; then
      continue
    fi
    slices_of "$manifest" >"$scratch/slices"
    [ -s "$scratch/slices" ] || violation I1 "$name: its manifest names no slice"
    number=0
    touched=
    while IFS=$TAB read -r file bytes sum; do
      number=$((number + 1))
      [ "$file" = "$name.$number.dar" ] || violation I1 "$name: slice $number is called $file in its manifest"
      if says changed "$file"; then
        touched=1
        continue
      fi
      [ -f "$archives/$file" ] || {
        violation I1 "$file is missing"
        continue
      }
      [ "$(stat -c %s "$archives/$file")" = "$bytes" ] || violation I1 "$file has another size than its manifest says"
      [ "$(sha256sum <"$archives/$file" | cut -c 1-64)" = "$sum" ] || violation I1 "$file has another SHA-256 than its manifest says"
    done <"$scratch/slices"
    [ -z "$touched" ] || continue
    found=$(find "$archives" -maxdepth 1 -name "$name.*.dar" | wc -l)
    [ "$found" -eq "$number" ] || violation I1 "$name: $found slices lie there, its manifest names $number"
    dar -N -Q -t "$base" >"$scratch/out" 2>&1 </dev/null || violation I1 "$name: dar -t says $? ($(tail -n 1 "$scratch/out"))"
  done
}

# File, bytes and SHA-256 of each slice that a manifest names.
slices_of() {
  awk '
    /^  "slices": \[/ { inside = 1; next }
    /^  \]/ { inside = 0 }
    inside && /"file":/ { file = value($0) }
    inside && /"bytes":/ { bytes = value($0) }
    inside && /"sha256":/ { printf "%s\t%s\t%s\n", file, bytes, value($0) }
    function value(line) { sub(/^[^:]*: "?/, "", line); sub(/"?,?$/, "", line); return line }
  ' "$1"
}

# I1: nothing is offered that has no manifest.
check_offered() {
  [ -f "$known/list.json" ] || return 0
  sed -n 's/^      "name": "\(.*\)",$/\1/p' "$known/list.json" >"$scratch/offered"
  while IFS= read -r name; do
    [ -f "$archives/$name.manifest.json" ] || violation I1 "list offers $name, which has no manifest"
  done <"$scratch/offered"
}

# I2: every earlier archive, its parity and its catalogue are as they were, and restore to the bytes they had.
check_remembered() {
  for sums in "$known"/*.sums; do
    [ -f "$sums" ] || continue
    name=${sums##*/}
    name=${name%.sums}
    if says gone "$name"; then
      left=$(find "$archives" -maxdepth 1 \( -name "$name.*" -o -name "$name-catalogue.*" \) | head -n 1)
      [ -n "$crashed" ] || [ -z "$left" ] || violation I2 "$name was removed, but ${left##*/} was left behind"
      continue
    fi
    while read -r sum file; do
      file=${file#./}
      says changed "$file" && continue
      if [ ! -f "$archives/$file" ]; then
        violation I2 "$file is gone"
      elif [ "$(sha256sum <"$archives/$file" | cut -c 1-64)" != "$sum" ]; then
        violation I2 "$file is not as it was"
      fi
    done <"$sums"
    [ -n "$quick" ] || check_parity "$name"
    [ -n "$quick" ] || check_restore "$name"
  done
}

check_parity() {
  for index in "$archives/$1".*.dar.par2; do
    [ -f "$index" ] || continue
    slice=${index%.par2}
    touched=
    for file in "$slice" "$slice".*; do
      ! says changed "${file##*/}" || touched=1
    done
    [ -z "$touched" ] || continue
    par2 verify -q "$index" >"$scratch/out" 2>&1 </dev/null || violation I2 "${index##*/}: par2 verify says $?"
  done
}

# Restores an archive with its chain, oldest first, as the page on restoring without Darkive says.
check_restore() {
  chain=
  next=$1
  while [ -n "$next" ]; do
    chain="$next $chain"
    ! grep -q "^$next\.[0-9]*\.dar\$" "$known/changed" 2>/dev/null || return 0
    if [ ! -f "$archives/$next.manifest.json" ]; then
      says gone "$next" || violation restore "$1: $next of its chain has no manifest"
      return 0
    fi
    next=$(awk '/^  "reference": \{/ { inside = 1 } /^  \}/ { inside = 0 } inside && /"name":/ { sub(/^[^:]*: "/, ""); sub(/".*/, ""); print }' \
      "$archives/$next.manifest.json")
  done
  mkdir "$scratch/restored"
  for link in $chain; do
    dar -N -Q -x "$archives/$link" -R "$scratch/restored" -wa -ae --fsa-scope none >"$scratch/out" 2>&1 </dev/null ||
      violation restore "$1: dar -x of $link says $? ($(tail -n 1 "$scratch/out"))"
  done
  fingerprint "$scratch/restored" >"$scratch/tree"
  if ! cmp -s "$scratch/tree" "$known/$1.tree"; then
    # As that page says: where a directory became a file, the last archive is applied once more.
    dar -N -Q -x "$archives/$1" -R "$scratch/restored" -wa -ae --fsa-scope none --deleted=ignore >"$scratch/out" 2>&1 </dev/null
    fingerprint "$scratch/restored" >"$scratch/tree"
  fi
  cmp -s "$scratch/tree" "$known/$1.tree" ||
    violation restore "$1: restored tree differs: $(diff -a "$known/$1.tree" "$scratch/tree" | sed -n 2p | tr -d '\n')"
  chmod -R u+rwx "$scratch/restored"
  rm -rf "$scratch/restored" "$scratch/tree"
}

# Names as bytes, kind, mode, link target, size, seconds of the time, number of links; SHA-256; extended attributes, ACLs.
fingerprint() (
  cd "$1" || exit 2
  find . -mindepth 1 -printf '%p  %y %m %l' \( -type d -o -printf ' %s %Ts %n' \) -printf '\0' | tr '\n\0' '\001\n' | sort
  find . -type f -print0 | sort -z | xargs -0 -r sha256sum --zero | tr '\n\0' '\001\n'
  find . -mindepth 1 -print0 | sort -z | xargs -0 -r getfattr -h -d -m - -- 2>&1
)

# The dar_manager bases can be read.
check_bases() {
  for base in "$archives"/*.dmd; do
    [ -f "$base" ] || continue
    ! says changed "${base##*/}" || continue
    dar_manager -Q -B "$base" -l >"$scratch/out" 2>&1 </dev/null || violation I2 "${base##*/}: dar_manager -l says $?"
  done
}

# I6: nothing runs, is mounted, lies about or is locked.
check_leftovers() {
  if [ -f "$known/id" ]; then
    id=$(cat "$known/id")
    grep -lzx "FAULT_STAGE=$id" /proc/[0-9]*/environ 2>/dev/null >"$scratch/running"
    while IFS= read -r environment; do
      process=${environment%/environ}
      case $(sed 's/.*) //' "$process/stat" 2>/dev/null) in '' | Z* | X*) continue ;; esac
      violation I6 "process ${process#/proc/} still runs: $(tr '\0' ' ' <"$process/cmdline" | cut -c 1-200)"
    done <"$scratch/running"
  fi
  for directory in "$stage/tmp" "$stage/systmp" "$archives/.darkive/building"; do
    [ -d "$directory" ] || continue
    find "$directory" -mindepth 1 -maxdepth 1 -printf '%f\n' >"$scratch/left"
    while IFS= read -r left; do
      violation I6 "$directory/$left was left behind"
    done <"$scratch/left"
  done
  lock=$archives/.darkive/lock.sqlite
  if [ -f "$lock" ] && grep -q " $(lock_name "$lock") " /proc/locks; then
    violation I6 'the lock is still held'
  fi
  while read -r _ where _; do
    case $where in
      "$stage"/*) says mounts "$where" || violation I6 "$where is still mounted" ;;
    esac
  done </proc/self/mounts
}

# How /proc/locks names a file: device (major and minor number, hexadecimal) and inode; proc(5).
lock_name() {
  device=$(stat -c %d "$1")
  printf '%02x:%02x:%d' $((device >> 8 & 0xfff)) $((device & 0xff | device >> 12 & 0xfff00)) "$(stat -c %i "$1")"
}

main "$@"
