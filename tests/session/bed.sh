#!/bin/bash
# First process of the private namespaces: a desktop's and a person's machine in one.
set -euo pipefail
dir=$1
mount --make-rprivate /
mount -t proc proc /proc
mkdir -p "$dir"/{etc-upper,etc-work,log}
mount -t tmpfs -o mode=755 tmpfs /home
mount -t overlay overlay -o "lowerdir=/etc,upperdir=$dir/etc-upper,workdir=$dir/etc-work" /etc
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=1777 tmpfs /dev/shm
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620,gid=5 devpts /dev/pts
mount --bind /dev/pts/ptmx /dev/ptmx
mount --bind "$dir/log" /var/log
ip link set lo up
mkdir -p /etc/qvd
cp "$(dirname "$0")/xsession" /etc/qvd/xsession
# Last: the tests' own files lie in /tmp.
mkdir -p /run/tests && mount --bind "$dir" /run/tests
mount -t tmpfs -o mode=1777 tmpfs /tmp
touch /run/tests/ready
# This shell stays: a first process has to reap.
sleep infinity &
wait
