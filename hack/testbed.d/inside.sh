#!/bin/bash
# The first process of a testbed: furnishes its namespaces, starts libvirt, then reaps orphans.
# Called by hack/testbed in new namespaces: inside.sh NAME DIRECTORY REPOSITORY
set -euo pipefail
name=$1 dir=$2 repository=$3
. "$repository/hack/testbed.d/cgroups.sh"

kernel_views() {
  local kind hierarchies
  kind=$(cgroups_kind)
  hierarchies=$(v1_hierarchies)
  mount --make-rprivate /
  mount -t proc proc /proc
  # Really unmounted: below a second sysfs the old mounts would still be listed, and confuse libvirt.
  umount -R /sys
  mount -t sysfs sysfs /sys
  if [ "$kind" = "cgroup v1" ]; then cgroups_mount_v1 "$hierarchies"; else cgroups_mount_v2; fi
  mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts /dev/pts
  mount --bind /dev/pts/ptmx /dev/ptmx
  mount -t tmpfs -o mode=1777 tmpfs /dev/shm
}

# Own /run, /tmp (X displays live there), /var/lib/qvd and libvirt directories. A repository or a testbed below
# /tmp must stay visible at its path.
private_directories() {
  local kept index=0 saved=()
  for kept in "$repository" "$dir"; do
    case $kept in
      /tmp/* | /run/*)
        mkdir -p "$dir/kept/$index"
        mount --bind "$kept" "$dir/kept/$index"
        saved+=("$dir/kept/$index:$kept")
        ;;
    esac
    index=$((index + 1))
  done
  mkdir -p "$dir/tmp/.X11-unix"
  chmod 1777 "$dir/tmp" "$dir/tmp/.X11-unix"
  # The machine has no /var/lib/qvd, and must not get one: it exists in a layer over /var/lib only.
  mount -t overlay overlay -o "lowerdir=/var/lib,upperdir=$dir/var-lib,workdir=$dir/var-lib-work" /var/lib
  mkdir -p /var/lib/qvd
  mount --bind "$dir/qvd" /var/lib/qvd
  mount --bind "$dir/etc-libvirt" /etc/libvirt
  mount --bind "$dir/var-libvirt" /var/lib/libvirt
  mount --bind "$dir/cache-libvirt" /var/cache/libvirt
  mount --bind "$dir/log" /var/log/libvirt
  mount --bind "$dir/run" /run
  mount --bind "$dir/tmp" /tmp
  for kept in "${saved[@]}"; do
    mkdir -p "${kept#*:}"
    mount --bind "${kept%%:*}" "${kept#*:}"
  done
  mkdir -p /run/dbus /run/lock /run/libvirt
}

network() {
  hostname "tb-$name"
  ip link set lo up
  ip link add qvdnet0 type bridge forward_delay 0
  ip addr add 10.3.15.1/24 dev qvdnet0
  ip link set qvdnet0 up
}

daemons() {
  dbus-daemon --system --fork
  virtlogd --daemon
  libvirtd --daemon
  local i
  for ((i = 0; i < 200; i++)); do
    ! virsh -c lxc:///system list >/dev/null 2>&1 || return 0
    sleep 0.05
  done
  echo "libvirtd does not answer at lxc:///system:" >&2
  virsh -c lxc:///system list >&2
}

kernel_views
private_directories
network
daemons
touch "$dir/ready"
exec /usr/bin/python3 "$repository/hack/testbed.d/reaper.py"
