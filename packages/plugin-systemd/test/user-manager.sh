#!/bin/sh
# Runs a command with a systemd user manager of its own, and ends both: user-manager.sh DIRECTORY COMMAND…
# To be started by unshare, in namespaces of its own for processes, mounts and control groups. Exit 99: the manager does
# not start here.
set -u
directory=$1
shift
# As systemd leaves it at boot: it mounts credentials for the manager from a namespace of its own.
mount --make-rshared / || exit 99
# systemd asks whether the system was booted with it.
mount -t tmpfs none /run && mkdir -p /run/systemd/system || exit 99
umount -l /sys/fs/cgroup/unified 2>/dev/null
mount -t cgroup2 none /sys/fs/cgroup || exit 99
groups_before=$(find /sys/fs/cgroup -mindepth 1 -type d)

XDG_RUNTIME_DIR=$directory/run
export XDG_RUNTIME_DIR
mkdir -p "$XDG_RUNTIME_DIR" && chmod 700 "$XDG_RUNTIME_DIR"
/usr/lib/systemd/systemd --user --log-target=console --unit=basic.target >"$directory/manager.log" 2>&1 &
manager=$!
tries=0
until systemctl --user show --property=Version >/dev/null 2>&1; do
  tries=$((tries + 1))
  [ $tries -lt 50 ] && kill -0 $manager 2>/dev/null || exit 99
  sleep 0.1
done
"$@"
status=$?
kill -TERM $manager
wait $manager
# Control groups outlive their processes; those that were not there before go.
find /sys/fs/cgroup -depth -mindepth 1 -type d | while read -r group; do
  case "
$groups_before
" in *"
$group
"*) ;; *) rmdir "$group" ;; esac
done
exit $status
