# Cgroups of a testbed, outside and inside its namespaces. Source it.
# shellcheck shell=bash
#
# libvirt names cgroups after pids, and in two pid namespaces pids are equal, so each testbed needs a
# cgroup of its own in every hierarchy; the cgroup namespace shows it as "/" inside.
# Two layouts are known: separate hierarchies (v1, also beside a unified one) and unified only (v2).

# One line a v1 hierarchy: "<mount point> <options that name it>".
v1_hierarchies() {
  awk '{ for (i = 7; i <= NF; i++) if ($i == "-") break
         if ($(i + 1) != "cgroup") next
         n = split($(i + 3), option, ","); names = ""
         for (k = 1; k <= n; k++)
           if (option[k] !~ /^(rw|ro|xattr|release_agent=.*|clone_children|noprefix)$/) names = names (names ? "," : "") option[k]
         print $5, names }' /proc/self/mountinfo
}

v2_mount() {
  awk '{ for (i = 7; i <= NF; i++) if ($i == "-") break; if ($(i + 1) == "cgroup2") { print $5; exit } }' /proc/self/mountinfo
}

cgroups_kind() { if [ -n "$(v1_hierarchies)" ]; then echo "cgroup v1"; else echo "cgroup v2"; fi; }

# Every group of this name, one directory a line.
cgroup_dirs() {
  local mount names
  if [ "$(cgroups_kind)" = "cgroup v2" ]; then echo "$(v2_mount)/$1"; return; fi
  while read -r mount names; do echo "$mount/$1"; done < <(v1_hierarchies)
}

cgroups_make() {
  local dir
  while read -r dir; do
    mkdir -p "$dir"
    # A new cpuset group is empty, and nothing can run in an empty one.
    if [ -e "$dir/cpuset.cpus" ] && [ "$(cgroups_kind)" = "cgroup v1" ]; then
      cat "$dir/../cpuset.cpus" >"$dir/cpuset.cpus"
      cat "$dir/../cpuset.mems" >"$dir/cpuset.mems"
    fi
  done < <(cgroup_dirs "$1")
}

cgroups_enter() {
  local dir
  while read -r dir; do
    # Once furnished, a v2 group keeps its processes in this leaf (see cgroups_mount_v2).
    [ ! -d "$dir/testbed" ] || dir=$dir/testbed
    echo "$BASHPID" >"$dir/cgroup.procs"
  done < <(cgroup_dirs "$1")
}

# Just-killed processes leave their groups a moment later, hence the patience.
cgroups_remove() {
  local dir i
  while read -r dir; do
    for ((i = 0; i < 60; i++)); do
      [ -d "$dir" ] || break
      find "$dir" -depth -type d -exec rmdir {} + 2>/dev/null || true
      [ ! -d "$dir" ] || sleep 0.05
    done
  done < <(cgroup_dirs "$1")
}

# Inside: mounts what libvirt expects on a fresh /sys.
cgroups_mount_v1() {
  local names dir hierarchies=$1
  mount -t tmpfs -o mode=755 tmpfs /sys/fs/cgroup
  # The unified hierarchy is left out on purpose: libvirt's LXC driver fails with both at once.
  while read -r _ names; do
    dir=/sys/fs/cgroup/${names#name=}
    mkdir "$dir"
    case $names in
      name=*) mount -t cgroup -o "none,$names" cgroup "$dir" ;;
      *) mount -t cgroup -o "$names" cgroup "$dir" ;;
    esac
  done <<<"$hierarchies"
}

# A group with controllers for its children may hold no process itself, so all move to a leaf first.
cgroups_mount_v2() {
  local controller pid
  mount -t cgroup2 cgroup2 /sys/fs/cgroup
  mkdir /sys/fs/cgroup/testbed
  while read -r pid; do echo "$pid" >/sys/fs/cgroup/testbed/cgroup.procs 2>/dev/null || true; done </sys/fs/cgroup/cgroup.procs
  for controller in $(cat /sys/fs/cgroup/cgroup.controllers); do
    echo "+$controller" >/sys/fs/cgroup/cgroup.subtree_control 2>/dev/null || true
  done
}
