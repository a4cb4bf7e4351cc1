#!/bin/bash
# Installs two real stacks on a Debian 12 machine, as root: its own libvirt 9.0 with QEMU 7.2, and, by debootstrap into
# a folder, Debian 13's libvirt 11.3 with QEMU 10.0. What is already there is left as it is: a second run returns at once.
#
#   VIRT_BASELINE_REAL_DIR   where the second stack and all caches live (default ~/.cache/virt-baseline/real)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
real=${VIRT_BASELINE_REAL_DIR:-$HOME/.cache/virt-baseline/real}
export DEBIAN_FRONTEND=noninteractive

. /etc/os-release
[ "$(id -u)" = 0 ] || { echo "provision.sh must run as root: it installs packages and enters namespaces" >&2; exit 1; }
[ "${VERSION_CODENAME-}" = bookworm ] || { echo "provision.sh needs Debian 12 (bookworm), this is ${PRETTY_NAME-unknown}" >&2; exit 1; }
mkdir -p "$real"
exec 9> "$real/provision.lock"
flock 9

step() {   # step NAME COMMAND...: runs it quietly, shows its output only if it fails, says how long it took
  local name=$1 started=$EPOCHREALTIME log="$real/provision.log"
  shift
  "$@" > "$log" 2>&1 < /dev/null || { echo "$name failed:" >&2; tail -40 "$log" >&2; exit 1; }
  echo "$name: $(( (${EPOCHREALTIME/./} - ${started/./}) / 1000 )) ms"
}

without_services() {   # policy-rc.d: nothing is started by installing it
  printf '#!/bin/sh\nexit 101\n' > "$1/usr/sbin/policy-rc.d"
  chmod +x "$1/usr/sbin/policy-rc.d"
}

install_here() {
  local fresh=
  [ -e /usr/sbin/policy-rc.d ] || { without_services /; fresh=yes; }
  apt-get update && apt-get install -y --no-install-recommends "$@"
  [ -z "$fresh" ] || rm -f /usr/sbin/policy-rc.d
}

bootstrap_trixie() {
  local root=$real/trixie.new
  rm -rf "$root"
  debootstrap --variant=minbase trixie "$root" "$("$here/mirror.sh")"
}

install_trixie() {
  local root=$real/trixie.new
  without_services "$root"
  apt-config dump | grep -E '^Acquire::(https?|Retries|Check-)' > "$root/etc/apt/apt.conf.d/99machine" || true
  cp /etc/resolv.conf "$root/etc/resolv.conf"
  unshare --mount -- /bin/bash -euc '
    mount --make-rprivate /
    mount -t proc proc "$0/proc"
    mount --rbind /dev "$0/dev"
    chroot "$0" apt-get update
    chroot "$0" apt-get install -y --no-install-recommends libvirt-daemon-system libvirt-clients qemu-system-x86
    chroot "$0" apt-get clean
  ' "$root"
  rm -rf "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,locale,man}
  mv "$root" "$real/trixie"   # last, so that a tree of this name is a finished one
}

unpack_nova() {   # its options alone are wanted, not the hundred packages that it depends on
  local into=$real/nova.new
  rm -rf "$into"
  mkdir -p "$into" && (
    cd "$into" || exit
    apt-get download python3-nova || { apt-get update && apt-get download python3-nova; } || exit
    dpkg -x ./python3-nova_*.deb . && rm ./python3-nova_*.deb
  ) && mv "$into" "$real/nova"
}

missing=()
while read -r package program; do
  [ -e "$program" ] || missing+=("$package")
done << 'END'
libvirt-daemon-system /etc/libvirt/libvirtd.conf
libvirt-clients /usr/bin/virsh
qemu-system-x86 /usr/bin/qemu-system-x86_64
qemu-system-misc /usr/bin/qemu-system-s390x
libxml2-utils /usr/bin/xmllint
debootstrap /usr/sbin/debootstrap
xz-utils /usr/bin/xz
util-linux /usr/bin/nsenter
virtinst /usr/bin/virt-install
ansible-core /usr/bin/ansible-playbook
busybox /bin/busybox
libxenmisc4.17 /usr/lib/x86_64-linux-gnu/libxlutil.so.4.17
python3-oslo.config /usr/lib/python3/dist-packages/oslo_config
python3-os-traits /usr/lib/python3/dist-packages/os_traits
postgresql-15 /usr/lib/postgresql/15/bin/initdb
postgresql-client-15 /usr/bin/psql
binutils /usr/bin/as
openssh-client /usr/bin/ssh
openssh-server /usr/sbin/sshd
END
[ ${#missing[@]} = 0 ] || step "install ${missing[*]}" install_here "${missing[@]}"

[ -d "$real/nova" ] || step "unpack Nova's options" unpack_nova
if [ ! -d "$real/trixie" ]; then
  step "debootstrap Debian 13" bootstrap_trixie
  step "install libvirt and QEMU of Debian 13" install_trixie
fi
echo "bookworm: $(virsh --version) in /"
echo "trixie: $(chroot "$real/trixie" virsh --version) in $real/trixie"
