#!/bin/sh
# restore.sh: restores the archives that lie in the directory of this file. It needs a POSIX shell, dar (or dar_static),
# awk and sha256sum (coreutils or busybox); par2 only where something is damaged. It needs no Darkive and no network.
#
# Written by Darkive (MIT licence). The archives are plain dar archives; what they are and which belong together stands in
# the files *.manifest.json, which are text. RESTORE.txt tells how to do all of this by hand.

set -u
umask 077
LC_ALL=C
export LC_ALL

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }

# fail CODE MESSAGE…: the codes are those of the darkive command.
fail() {
  fail_code=$1
  shift
  warn "restore.sh: $*"
  exit "$fail_code"
}

usage() {
  cat <<'TEXT'
sh restore.sh list                        what lies here
sh restore.sh check [ARCHIVE]             is every file there, and what it was (SHA-256)
sh restore.sh restore NAME DIRECTORY      restore a definition, as it was last, or one archive, into a new directory

  --at TIME           as it was then: 2026-11-21 or 2026-11-21T18:00:00Z (UTC)
  --path PATH         only this file or directory, as it is named in the archive; may be given more than once
  --despite-damage    restore what can be read, and say what is lost
  --archives DIR      the archives lie there, and not beside this file

Exit codes: 0 done · 2 wrong usage · 3 done, but read what was said · 5 damage found · 8 not everything was restored
TEXT
}

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd) || fail 1 "The directory of $0 cannot be reached."
archives=$here
[ -d "$here/archives" ] && archives=$here/archives

command=${1-}
[ $# -gt 0 ] && shift
case $command in
  list | check | restore) ;;
  '' | -h | --help | help)
    usage
    exit 0
    ;;
  *)
    usage >&2
    exit 2
    ;;
esac

at=
despite=no
name=
target=
paths=0
work=
tab=$(printf '\t')

# The paths are kept as the positional parameters path_1, path_2 … so that blanks and quotes in them are safe.
while [ $# -gt 0 ]; do
  case $1 in
    --at | --path | --archives)
      [ $# -gt 1 ] || fail 2 "$1 needs a value."
      case $1 in
        --at) at=$2 ;;
        --archives) archives=$(CDPATH='' cd -- "$2" && pwd) || fail 2 "$2 is no directory." ;;
        --path)
          case $2 in
            /*) fail 2 "Give paths as they are named in the archive, without a slash in front: ${2#/}" ;;
            '') fail 2 'A path is empty.' ;;
          esac
          paths=$((paths + 1))
          # A plain variable name, and the value is not evaluated.
          eval "path_$paths=\${2%/}"
          ;;
      esac
      shift
      ;;
    --despite-damage) despite=yes ;;
    -*) fail 2 "$1 is no option. See: sh $0 --help" ;;
    *)
      if [ -z "$name" ]; then
        name=$1
      elif [ -z "$target" ]; then
        target=$1
      else
        fail 2 "$1 is too much. Put quotes around names with blanks."
      fi
      ;;
  esac
  shift
done

cleanup() {
  [ -z "$work" ] || rm -rf -- "$work"
}
trap cleanup EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# ---------------------------------------------------------------------------------------------- what lies here

# One line a manifest: id, name, definition, type, id of the reference or -, time, entries or -, separated by tabs.
describe() {
  awk -v OFS='\t' '
    function value(line) { sub(/^[^:]*: "/, "", line); sub(/",?$/, "", line); return line }
    function number(line) { sub(/^[^:]*: /, "", line); sub(/,$/, "", line); return line }
    /^  [}\]]/ { inside = "" }
    /^  "[a-zA-Z0-9]*": [{\[]/ { inside = $1 }
    /^  "id": "/ { id = value($0) }
    /^  "name": "/ { name = value($0) }
    /^  "definition": "/ { definition = value($0) }
    /^  "type": "/ { type = value($0) }
    /^  "createdAt": "/ { created = value($0) }
    /^  "reference": null/ { reference = "-" }
    inside == "\"reference\":" && /^    "id": "/ { reference = value($0) }
    inside == "\"contents\":" && /^    "entries": / { entries = number($0) }
    END {
      if (id == "" || name == "" || definition == "" || type == "" || created == "" || reference == "") exit 1
      print id, name, definition, type, reference, created, (entries == "" ? "-" : entries)
    }
  ' "$1"
}

# Files of an archive, one a line: kind (slice, parity, catalogue …), number of the slice or -, bytes, SHA-256, name, the
# directory of its own that it had when it was made, or -.
files_of() {
  awk -v OFS='\t' '
    function value(line) { sub(/^[^:]*: "/, "", line); sub(/",?$/, "", line); return line }
    function number(line) { sub(/^[^:]*: /, "", line); sub(/,$/, "", line); return line }
    /^  \],?$/ { list = "" }
    /^  "slices": \[/ { list = "slices"; count = 0 }
    /^  "artifacts": \[/ { list = "artifacts" }
    list != "" && /^    \{/ { kind = (list == "slices" ? "slice" : ""); slice = "-"; bytes = ""; sha = ""; file = ""; own = "-" }
    list != "" && /^      "kind": "/ { kind = value($0) }
    list != "" && /^      "file": "/ { file = value($0) }
    list != "" && /^      "directory": "/ { own = value($0) }
    list != "" && /^      "bytes": / { bytes = number($0) }
    list != "" && /^      "sha256": "/ { sha = value($0) }
    list != "" && /^        "slice": / { slice = number($0) }
    list != "" && /^    \}/ {
      if (list == "slices") slice = ++count
      print kind, slice, bytes, sha, file, own
    }
  ' "$1"
}

# A manifest proves itself: its last line but one is the SHA-256 of all lines before.
sealed() {
  sealed_is=$(awk 'NR > 2 { print two } { two = one; one = $0 }' "$1" | sha256sum | awk '{ print $1 }')
  sealed_should=$(tail -n 2 "$1" | sed -n 's/^  "sha256": "\([0-9a-f]*\)"$/\1/p')
  [ -n "$sealed_should" ] && [ "$sealed_is" = "$sealed_should" ]
}

# The manifest of an archive that proves itself: the one beside it, or its second copy.
manifest_of() {
  for manifest_file in "$archives/$1.manifest.json" "$archives/.darkive/copies/$1.manifest.json"; do
    if [ -f "$manifest_file" ] && sealed "$manifest_file"; then
      printf '%s\n' "$manifest_file"
      return 0
    fi
  done
  return 1
}

# Every archive, oldest first.
table() {
  for table_file in "$archives"/*.manifest.json; do
    [ -f "$table_file" ] || continue
    describe "$table_file" || {
      table_copy=$archives/.darkive/copies/${table_file##*/}
      { [ -f "$table_copy" ] && describe "$table_copy"; } || warn "warning: ${table_file##*/} cannot be read; its archive is left out."
    }
  done | sort -t "$tab" -k 6
}

field() { printf '%s\n' "$1" | cut -f "$2"; }

have() { command -v "$1" >/dev/null 2>&1; }

need_programs() {
  have awk || fail 1 'awk is not there. Install it (mawk, gawk or busybox), then run this again.'
  have sha256sum || fail 1 'sha256sum is not there. Install coreutils or busybox, then run this again.'
}

# ---------------------------------------------------------------------------------------------- programs

# Sets dar to a dar that runs. The static one of the kit lies in tools; from a medium without execution it is copied first.
find_dar() {
  for dar_try in "${DAR-}" dar dar_static "$here"/tools/*/dar_static "$here"/../tools/*/dar_static; do
    [ -n "$dar_try" ] || continue
    if "$dar_try" -V >/dev/null 2>&1; then
      dar=$dar_try
      return
    fi
    [ -f "$dar_try" ] || continue
    dar_copy=$work/dar_static
    if cp -- "$dar_try" "$dar_copy" && chmod 700 "$dar_copy" && "$dar_copy" -V >/dev/null 2>&1; then
      dar=$dar_copy
      return
    fi
  done
  fail 1 'dar is not there. Install it (Debian: apt install dar), or set DAR to the path of dar or dar_static, then run this again.'
}

# dar as built by Debian asks whether to go on without gpg. These archives are not encrypted: a stand-in ends the question.
stand_in_for_gpg() {
  have gpg && return
  mkdir -p "$work/bin"
  printf '#!/bin/sh\necho "gpg (GnuPG) 2.2.40"\n' >"$work/bin/gpg"
  chmod 700 "$work/bin/gpg"
  PATH=${PATH:-/usr/bin:/bin}:$work/bin
  export PATH
}

make_work() {
  work=$(mktemp -d "$1/.restore.XXXXXX") || fail 1 "No temporary directory can be made in $1."
  work=$(CDPATH='' cd -- "$work" && pwd)
}

# ---------------------------------------------------------------------------------------------- looking

# state_of FILE BYTES SHA256: prints nothing when it is what it was, else why not.
state_of() {
  if [ ! -f "$1" ]; then
    say 'is missing'
    return
  fi
  state_bytes=$(wc -c <"$1" | tr -d ' ')
  if [ "$state_bytes" != "$2" ]; then
    say "has $state_bytes bytes, not $2"
    return
  fi
  state_sha=$(sha256sum <"$1" | awk '{ print $1 }')
  [ "$state_sha" = "$3" ] || say 'is damaged: its SHA-256 is another'
}

# Where a file lies: beside the slices, or in the directory of its own (parity may have one).
place_of() {
  if [ -f "$archives/$1" ] || [ "$2" = - ]; then
    printf '%s\n' "$archives/$1"
  else
    printf '%s\n' "$2/$1"
  fi
}

list_command() {
  list_rows=$(table)
  [ -n "$list_rows" ] || fail 8 "There are no archives in $archives."
  printf '%s\n' "$list_rows" | while IFS=$tab read -r _ list_name list_definition _ _ list_created _; do
    printf '%-20s  %s  %s\n' "$list_definition" "$list_created" "$list_name"
  done
  say
  say 'Restore the newest state with:  sh restore.sh restore "NAME" /path/of/a/new/directory'
}

check_command() {
  check_bad=0
  check_seen=0
  check_rows=$(table)
  while IFS=$tab read -r _ check_name _; do
    [ -n "$check_name" ] || continue
    [ -z "$name" ] || [ "$name" = "$check_name" ] || continue
    check_seen=$((check_seen + 1))
    if ! check_manifest=$(manifest_of "$check_name"); then
      say "$check_name: its manifest is damaged"
      check_bad=1
      continue
    fi
    check_problems=$(files_of "$check_manifest" | while IFS=$tab read -r _ _ bytes sha file own; do
      check_problem=$(state_of "$(place_of "$file" "$own")" "$bytes" "$sha")
      [ -z "$check_problem" ] || say "  $file $check_problem"
    done)
    if [ -z "$check_problems" ]; then
      say "$check_name: all files are there and what they were"
    else
      say "$check_name:"
      say "$check_problems"
      check_bad=1
    fi
  done <<ROWS
$check_rows
ROWS
  [ "$check_seen" -gt 0 ] || fail 8 "There is no archive ${name:-}in $archives."
  [ "$check_bad" = 0 ] || exit 5
}

# ---------------------------------------------------------------------------------------------- restoring

# The archive that is meant by a name and a time: prints its row.
choose() {
  choose_at=${at:-9999}
  case $choose_at in
    ????-??-??) choose_at=${choose_at}T23:59:59.999Z ;;
  esac
  printf '%s\n' "$1" | awk -F '\t' -v name="$name" -v at="$choose_at" '
    $2 == name { exact = $0 }
    $3 == name && $6 <= at { newest = $0 }
    END { print (exact != "" ? exact : newest) }
  '
}

# Rows of the chain of an archive, the FULL first. By reference, never by date.
chain_of() {
  printf '%s\n' "$1" | awk -F '\t' -v id="$2" '
    { row[$1] = $0; reference[$1] = $5 }
    END {
      while (id != "-") {
        if (!(id in row) || seen[id]++) { print "missing"; exit }
        chain[++n] = row[id]
        id = reference[id]
      }
      for (; n > 0; n--) print chain[n]
    }
  '
}

# Repairs one slice with par2 in the work directory, from the parity beside it. True when it is what it was.
mend() {
  mend_name=$1 mend_slice=$2 mend_bytes=$3 mend_sha=$4 mend_file=$5 mend_manifest=$6
  mend_par2=
  for mend_try in "${PAR2-}" par2 "$here"/tools/*/par2 "$here"/../tools/*/par2; do
    [ -n "$mend_try" ] && "$mend_try" -V >/dev/null 2>&1 && mend_par2=$mend_try && break
  done
  mend_parity=$(files_of "$mend_manifest" | awk -F '\t' -v slice="$mend_slice" '$1 == "parity" && $2 == slice { print $5 "\t" $6 }')
  [ -n "$mend_parity" ] || return 1
  if [ -z "$mend_par2" ]; then
    warn "There is parity for $mend_file, and no par2. Install it (Debian: apt install par2), and run this again."
    return 1
  fi
  mend_room=$work/mend/$mend_slice
  mkdir -p "$mend_room"
  [ ! -f "$archives/$mend_file" ] || cp -- "$archives/$mend_file" "$mend_room/" || return 1
  mend_index=
  while IFS=$tab read -r mend_one mend_own; do
    mend_from=$(place_of "$mend_one" "$mend_own")
    [ -f "$mend_from" ] || continue
    cp -- "$mend_from" "$mend_room/" || return 1
    mend_index=$mend_one
  done <<PARITY
$mend_parity
PARITY
  [ -n "$mend_index" ] || return 1
  say "Repairing $mend_file"
  (cd "$mend_room" && "$mend_par2" repair -- "$mend_index") >>"$work/par2.log" 2>&1
  [ -z "$(state_of "$mend_room/$mend_file" "$mend_bytes" "$mend_sha")" ] || return 1
  mkdir -p "$work/farm/$mend_name"
  mv -- "$mend_room/$mend_file" "$work/farm/$mend_name/" && rm -rf -- "$mend_room"
}

# Looks at the slices of one archive. Writes into $work/lost/NAME the numbers of those that cannot be used.
examine() {
  examine_name=$1
  examine_manifest=$(manifest_of "$examine_name") || fail 8 "The manifest of $examine_name is damaged, and its copy too."
  files_of "$examine_manifest" | awk -F '\t' '$1 == "slice"' >"$work/slices"
  mkdir -p "$work/lost"
  : >"$work/lost/$examine_name"
  examine_mended=no
  while IFS=$tab read -r _ slice bytes sha file _; do
    examine_problem=$(state_of "$archives/$file" "$bytes" "$sha")
    [ -n "$examine_problem" ] || continue
    warn "$file $examine_problem"
    if mend "$examine_name" "$slice" "$bytes" "$sha" "$file" "$examine_manifest"; then
      examine_mended=yes
    else
      printf '%s\n' "$slice" >>"$work/lost/$examine_name"
    fi
  done <"$work/slices"
  [ "$examine_mended" = yes ] || return 0
  # dar wants all slices in one directory: links to the sound ones stand beside those that were repaired.
  while IFS=$tab read -r _ _ _ _ file _; do
    [ -e "$work/farm/$examine_name/$file" ] || [ ! -f "$archives/$file" ] ||
      ln -s "$archives/$file" "$work/farm/$examine_name/$file" 2>/dev/null ||
      cp -- "$archives/$file" "$work/farm/$examine_name/$file" ||
      fail 1 "$file cannot be copied to $work."
  done <"$work/slices"
}

base_of() {
  if [ -d "$work/farm/$1" ]; then
    printf '%s\n' "$work/farm/$1/$1"
  else
    printf '%s\n' "$archives/$1"
  fi
}

# Files whose data lie in slices that are lost, as far as the isolated catalogue tells.
lost_files() {
  lost_name=$1
  lost_catalogue=$archives/$lost_name-catalogue
  [ -f "$lost_catalogue.1.dar" ] || return 0
  "$dar" -N -Q -l "$lost_catalogue" -Tslicing </dev/null 2>/dev/null | awk -F '\t' -v lost="$(tr '\n' ' ' <"$work/lost/$lost_name")" '
    BEGIN { n = split(lost, slices, " ") }
    $1 ~ /^[0-9][0-9,-]*$/ {
      hit = 0
      m = split($1, ranges, ",")
      for (i = 1; i <= m; i++) {
        split(ranges[i], ends, "-")
        last = (ends[2] == "" ? ends[1] : ends[2])
        for (j = 1; j <= n; j++) if (slices[j] + 0 >= ends[1] + 0 && slices[j] + 0 <= last + 0) hit = 1
      }
      line = $0
      if (hit && sub(/^.*\] ?[-dlpscbD][-rwxsStT]+ /, "", line)) print line
    }
  '
}

# dar NAME ARGUMENT…: one extraction of one archive. What it says goes to the log.
extract() {
  extract_name=$1
  shift
  set -- -N -Q -x "$(base_of "$extract_name")" -R "$target" --fsa-scope=none --dirty-behavior=no-warn "$@"
  [ "$(id -u)" = 0 ] || set -- "$@" --comparison-field=ignore-owner
  extract_i=1
  while [ "$extract_i" -le "$paths" ]; do
    extract_path=
    eval "extract_path=\$path_$extract_i"
    set -- "$@" -g "$extract_path"
    extract_i=$((extract_i + 1))
  done
  "$dar" "$@" </dev/null >"$work/dar.log" 2>&1
}

# True when this archive puts something else where a directory is now: dar then leaves that file with a wrong mode and time.
replaces_directory() {
  "$dar" -N -Q -l "$(base_of "$1")" -as </dev/null 2>/dev/null |
    awk -F '\t' 'NF >= 5 { kind = $1; sub(/^.*\] *[|]? */, "", kind); if (substr(kind, 1, 1) != "d") print $NF }' |
    while IFS= read -r replaced; do
      if [ -d "$target/$replaced" ] && [ ! -h "$target/$replaced" ]; then
        say yes
        break
      fi
    done
}

apply() {
  apply_name=$1 apply_first=$2
  apply_lost=$(wc -l <"$work/lost/$apply_name" | tr -d ' ')
  apply_last=$(awk 'END { print NR }' "$work/slices.$3")
  apply_ended=0
  if [ "$apply_first" = yes ]; then
    set -- --deleted=ignore
  else
    set -- -wa -ae
  fi
  apply_again=
  [ "$apply_first" = yes ] || apply_again=$(replaces_directory "$apply_name")
  if [ "$apply_lost" != 0 ] && grep -qx "$apply_last" "$work/lost/$apply_name"; then
    # The catalogue of an archive is in its last slice: without it the archive is read from its beginning to its end.
    extract "$apply_name" "$@" --sequential-read || apply_ended=$?
    [ "$apply_ended" = 4 ] && apply_ended=5
  else
    extract "$apply_name" "$@" || apply_ended=$?
  fi
  # dar leaves empty files where it could not read, and ends well.
  sed -n 's/ not restored (user choice)$//p' "$work/dar.log" | while IFS= read -r left; do
    [ ! -f "$left" ] || [ -s "$left" ] || rm -f -- "$left"
    say "${left#"$target"/}"
  done >"$work/left"
  if [ -s "$work/left" ] || [ "$apply_lost" != 0 ]; then
    { cat "$work/left"; lost_files "$apply_name"; } | sort -u >"$work/lost-now"
    if [ -s "$work/lost-now" ]; then
      say "Not restored from $apply_name, because slices are lost:"
      sed 's/^/  /' "$work/lost-now"
    fi
    incomplete=yes
  fi
  case $apply_ended in
    0) ;;
    5)
      remarks=yes
      grep -v '^ *-*$' "$work/dar.log" | sed 's/^/  dar: /' | head -n 40
      ;;
    *)
      sed 's/^/  dar: /' "$work/dar.log" | tail -n 20 >&2
      fail 8 "dar ended with $apply_ended. What was restored so far lies in $target."
      ;;
  esac
  [ -z "$apply_again" ] || extract "$apply_name" "$@" --deleted=ignore || remarks=yes
}

restore_command() {
  if [ -z "$target" ]; then
    usage >&2
    exit 2
  fi
  if [ ! -e "$target" ] && [ ! -h "$target" ]; then
    mkdir -- "$target" || fail 2 "$target cannot be made. Does the directory above it exist?"
  elif [ ! -d "$target" ] || [ -n "$(ls -A -- "$target")" ]; then
    fail 2 "$target is there and not empty. Name a new directory."
  fi
  target=$(CDPATH='' cd -- "$target" && pwd)
  make_work "$(dirname -- "$target")"
  stand_in_for_gpg
  find_dar
  rows=$(table)
  wanted=$(choose "$rows")
  [ -n "$wanted" ] || fail 8 "There is no archive ${at:+of $at or before }for \"$name\". See what there is with: sh $0 list"
  chain=$(chain_of "$rows" "$(field "$wanted" 1)")
  case $chain in
    *missing*) fail 8 "$(field "$wanted" 2) cannot be restored: an archive that it builds on is not here." ;;
  esac
  total=$(printf '%s\n' "$chain" | awk 'END { print NR }')
  say "$(field "$wanted" 2) needs $total archive(s). Looking at their slices."
  printf '%s\n' "$chain" >"$work/chain"
  bad=no
  number=0
  while IFS=$tab read -r _ link_name _; do
    number=$((number + 1))
    examine "$link_name"
    cp "$work/slices" "$work/slices.$number"
    [ ! -s "$work/lost/$link_name" ] || bad=yes
  done <"$work/chain"
  if [ "$bad" = yes ] && [ "$despite" = no ]; then
    rmdir -- "$target" 2>/dev/null
    fail 5 'Slices are lost; nothing was restored. Look for another copy of them. To restore what can be read, add --despite-damage. To restore an earlier state, add --at.'
  fi
  incomplete=no
  remarks=no
  number=0
  first=yes
  while IFS=$tab read -r _ link_name _; do
    number=$((number + 1))
    say "Restoring $number of $total: $link_name"
    apply "$link_name" "$first" "$number"
    first=no
  done <"$work/chain"
  checked=
  i=1
  while [ "$i" -le "$paths" ]; do
    one=
    eval "one=\$path_$i"
    if [ ! -e "$target/$one" ] && [ ! -h "$target/$one" ]; then
      warn "$one is not in $(field "$wanted" 2)."
      incomplete=yes
    fi
    i=$((i + 1))
  done
  entries=$(field "$wanted" 7)
  if [ "$paths" = 0 ] && [ "$entries" != - ] && [ "$incomplete" = no ]; then
    # One letter for each entry, whatever its name is.
    found=$(find "$target" ! -path "$target" -exec sh -c 'for one; do printf x; done' sh {} + | wc -c | tr -d ' ')
    if [ "$found" = "$entries" ]; then
      checked=", all $entries entries of it"
    else
      warn "There are $found entries in $target, and $entries in the archive."
      incomplete=yes
    fi
  fi
  if [ "$incomplete" = yes ]; then
    fail 8 "Not everything was restored. What was lies in $target."
  fi
  say "Restored $(field "$wanted" 2) to $target$checked."
  [ "$remarks" = no ] || exit 3
}

need_programs
"${command}_command"
