#!/bin/bash
# Runs one libvirt + QEMU stack in the foreground, apart from the machine it runs on: its own process, mount and host
# name namespaces, its own /run, /dev, configuration and state. It runs until its standard input ends, and whatever it
# started ends with it, so that a test run that dies leaves nothing behind.
#
#   libvirtd.sh NAME ROOT CACHE [SHARED [kvm]]
#     NAME     the stack's host name: libvirt refuses a move to a host of the same name
#     ROOT     "/" for the machine's own packages, else a debootstrapped tree
#     CACHE    keeps what libvirt learns of its QEMU from one run to the next
#     SHARED   a folder that the stack sees as /mnt; none if empty
#
# The first line on standard output is "pid N": the process to enter with nsenter(1).
set -eu
if [ "${1-}" != --inside ]; then
  exec unshare --mount --pid --uts --fork --kill-child -- "$BASH" "$0" --inside "$@"
fi
name=$2 root=${3%/} cache=$4 shared=${5-} accelerator=${6-tcg}
mount --make-rprivate /

# The machine's own /proc is still mounted here, so this is our process id as the outside sees it.
read -r pid _ < /proc/self/stat

hostname "$name"
[ -z "$root" ] || { mount --bind "$root" "$root"; mount --rbind /sys "$root/sys"; }
[ -z "$shared" ] || mount --bind "$shared" "$root/mnt"
mkdir -p "$cache"
exec 3< "$cache"   # stays reachable when directories above it are covered

private() { mkdir -p "$root$1"; mount -t tmpfs -o mode=755 tmpfs "$root$1"; }

# A /dev without kvm unless asked for. What TCG offers is the same on every machine, so are then the answers; and where
# /dev/kvm opens, libvirt 9.0 compares the CPUID of whichever CPU it runs on with the cached one, and on machines where
# these differ it probes QEMU anew on every call, for seconds.
devices=$(mktemp -d)
mount --rbind /dev "$devices"
private /dev
[ "$accelerator" != kvm ] || kvm=kvm
for device in null zero full random urandom tty ${kvm-}; do
  : > "$root/dev/$device"
  mount --bind "$devices/$device" "$root/dev/$device"
done
mkdir "$root/dev/pts" "$root/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=620 devpts "$root/dev/pts"
ln -s pts/ptmx "$root/dev/ptmx"
ln -s /proc/self/fd "$root/dev/fd"
ln -s /proc/self/fd/0 "$root/dev/stdin"
mount -t tmpfs tmpfs "$root/dev/shm"
umount -l "$devices"
rmdir "$devices"

mount -t proc proc "$root/proc"
umount -l "$root/sys/fs/cgroup" 2> /dev/null || true   # no cgroups: libvirt then starts guests without them
for folder in /run /etc/libvirt /var/lib/libvirt /var/log/libvirt /var/cache/libvirt; do private "$folder"; done
mount --bind /proc/self/fd/3 "$root/var/cache/libvirt"
mkdir -p "$root/etc/libvirt/qemu"
cat > "$root/etc/libvirt/qemu.conf" << 'END'
user = "root"
group = "root"
security_driver = "none"
cgroup_controllers = []
namespaces = []
seccomp_sandbox = 0
stdio_handler = "file"
remember_owner = 0
END
cat > "$root/etc/libvirt/libvirtd.conf" << END
unix_sock_rw_perms = "0700"
auth_unix_rw = "none"
log_level = 3
host_uuid = "$(cat /proc/sys/kernel/random/uuid)"
END

echo "pid $pid"
# A shell stays process 1 to reap the emulators that libvirtd disowns: as zombies they would look alive to it.
exec chroot "${root:-/}" /bin/bash -c 'libvirtd < /dev/null & cat > /dev/null'
