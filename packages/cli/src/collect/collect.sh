#!/bin/sh
# Gathers what this host offers virtual machines, as a tar archive on standard output, for virt-baseline to read:
#
#     sh collect.sh > "$(uname -n).tar"             sh collect.sh --no-guests > "$(uname -n).tar"
#
# It only reads. libvirt is asked over read-only connections (domcapabilities alone, which libvirt refuses there, over
# another); QEMU is asked in processes of its own, stopped, without devices, ended at once; of files it reads /sys,
# /proc, firmware descriptors and some lines of qemu.conf. It writes into a private temporary folder that it removes.
# Passwords, TLS material, cloud-init data and what users noted in guests are left out by `without_secrets`. Each command
# has a time limit; what cannot be had is named in manifest.json. Needs: sh, awk, sed, grep, tar and the like (busybox
# has them), and Linux.
set -u
export LC_ALL=C LIBVIRT_AUTOSTART=0 PATH="$PATH:/usr/sbin:/sbin"
umask 077
guests=yes limit=30 folder='' time=$(date -u +%Y-%m-%dT%H:%M:%SZ)
while [ $# -gt 0 ]; do
  case $1 in
    --no-guests) guests=no; shift ;;
    --limit) limit=$2; shift 2 ;;     # seconds for each command
    --folder) folder=$2; shift 2 ;;   # an empty folder to write into, instead of an archive
    --time) time=$2; shift 2 ;;
    *) sed -n '2,/^set/s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
  esac
done

# ---- Where it goes -------------------------------------------------------------------------------------------------
say() { printf 'collect: %s\n' "$*" >&2; }
clock() { read -r now rest < /proc/uptime; now=${now%.*}${now#*.}0; }   # milliseconds
clock; began=$now
host=$(uname -n) temporary=''
trap '[ -z "$temporary" ] || rm -rf "$temporary"' EXIT
trap 'exit 130' INT TERM HUP
if [ -z "$folder" ]; then
  [ ! -t 1 ] || { say "the archive goes to standard output: sh collect.sh > $host.tar"; exit 2; }
  temporary=$(mktemp -d) || { say "there is no room for a temporary folder: set TMPDIR"; exit 1; }
  folder=$temporary/$host
  mkdir "$folder"
fi
work=$folder/.work
mkdir "$work" && : > "$work/commands" && : > "$work/missing" && : > "$work/tools" && : > "$work/complete" || { say "cannot write to $folder"; exit 1; }
give_up() { say "cannot write to $folder (is the disk full?)"; exit 1; }

# ---- Running and noting ----------------------------------------------------------------------------------------------
limited() { timeout -s KILL "$limit" "$@"; }
text() {   # text VALUE: as JSON has it
  case $1 in *[!A-Za-z0-9\ ._/:=,+@-]*) ;; *) printf '"%s"' "$1"; return ;; esac
  printf '"%s"' "$(printf '%s' "$1" | tr '\n\t' '  ' | tr -cd ' -~' | cut -c1-1000 | sed 's/[\\"]/\\&/g')"
}
first_line() { grep -v '^ *$' "$1" | head -n 1; }
asked=0 spent=0 lacking=0 for_root=''

missing() {   # missing WHAT WHY: root is no remedy but for what this user may not do
  lacking=$((lacking + 1)) remedy=''
  case $(id -u),$2 in
    0,*) ;;
    *[Dd]enied* | *'may not'* | *[Aa]uthenti* | *'not permitted'*) remedy='run as root' for_root="$for_root, $1" ;;
  esac
  printf '    {"what": %s, "why": %s, "remedy": %s},\n' "$(text "$1")" "$(text "$2")" "$(text "$remedy")" >> "$work/missing"
}

complete() { for subject; do printf '"%s", ' "$subject" >> "$work/complete"; done; }   # all of it is told: the rest is not there
alike() { tr -cd '\n\t -~'; }   # a kernel's text may hold any bytes
may_read() { [ ! -e "$1" ] || [ -r "$1" ] || { missing "$2" "this user may not read $1"; return 1; }; }

timeout -s KILL 5 sleep 0 2> /dev/null || {
  limited() { "$@"; }
  missing 'time limits' 'there is no timeout program: a command that hangs would hang this'
}

note() {   # note FILE CODE MILLISECONDS COMMAND...: what was run, in order
  file=$1 code=$2 took=$3; shift 3
  asked=$((asked + 1)) spent=$((spent + took))
  printf '    {"command": %s, "file": %s, "exit": %s, "milliseconds": %s},\n' \
    "$(text "$*")" "$(text "$file")" "$code" "$took" >> "$work/commands" || give_up
}

run() {   # run COMMAND...: its output is in $work/out, its exit code in $code, its time in $took
  clock; started=$now
  limited "$@" > "$work/out" 2> "$work/err" < /dev/null
  code=$?
  clock; took=$((now - started))
}

why_not() {   # why_not BEGINNING: why the last output is not worth keeping; nothing if it is
  if [ "$code" = 137 ]; then echo "it did not end within $limit s"
  elif [ "$code" = 127 ]; then echo 'there is no such program'
  elif [ "$code" != 0 ]; then echo "it ended with $code: $(head -n 3 "$work/err")"
  else
    case $(first_line "$work/out") in
      "$1"*) case $1 in '<'*) tail -n 3 "$work/out" | grep -q "</${1#<}>" || echo 'its output is cut off' ;; esac ;;
      *) echo "its output is not what it should be: $(first_line "$work/out" | cut -c1-80)" ;;
    esac
  fi
}

keep() {   # keep FILE BEGINNING WHAT COMMAND...: adds the command's output, which begins so, to the file
  target=$1 beginning=$2 what=$3; shift 3
  run "$@"
  reason=$(why_not "$beginning")
  if [ -n "$reason" ]; then note '' "$code" "$took" "$@"; missing "$what" "$*: $reason"; return 1; fi
  mkdir -p "$folder/$(dirname "$target")"
  case $beginning in
    '<'*) without_secrets < "$work/out" >> "$folder/$target" ;;
    *) cat "$work/out" >> "$folder/$target" ;;
  esac || give_up
  note "$target" 0 "$took" "$@"
}

# Left out of XML: whole elements that hold what users put there or keys; values of attributes and arguments that may.
without_secrets() {
  awk '
    function without(name,   head, tail, from, end, last) {   # a document has one of these at most where it may repeat
      while (match(all, "<([A-Za-z]+:)?" name "[ \n/>]")) {
        head = substr(all, 1, RSTART - 1); tail = substr(all, RSTART)
        if (match(tail, "^<[^>]*/>")) { all = head substr(tail, RLENGTH + 1); continue }
        if (!match(tail, "</([A-Za-z]+:)?" name ">")) { all = head; return }
        end = RSTART + RLENGTH
        if (name == "metadata") while (match(substr(tail, end), "</metadata>")) end += RSTART + RLENGTH - 1
        all = head substr(tail, end)
      }
    }
    { all = all $0 "\n" }
    END {
      count = split("metadata description title cmdline initarg initenv sysinfo session dhCert cookies env entry", names, " ")
      for (i = 1; i <= count; i++) without(names[i])
      parts = split(all, line, "\n")
      for (i = 1; i <= parts; i++) {
        gsub(/ (passwd|password|secret|key|token|query)=(\047[^\047]*\047|"[^"]*")/, "", line[i])
        gsub(/:\/\/[^\/@ \047"]*@/, "://", line[i])
        if (line[i] ~ /<[A-Za-z]+:option /) gsub(/ (name|value)=(\047[^\047]*\047|"[^"]*")/, "", line[i])
        if (line[i] ~ /<[A-Za-z]+:property .*type=.string/) gsub(/ value=(\047[^\047]*\047|"[^"]*")/, "", line[i])
        if (line[i] ~ /:arg value=/ && line[i] !~ /:arg value=.-[A-Za-z0-9_-]*.\/>/) sub(/value=.*/, "value=\047left out\047/>", line[i])
        if (i < parts || line[i] != "") print line[i]
      }
    }'
}

# ---- The kernel: one line a fact, PATH:VALUE -------------------------------------------------------------------------
facts() {   # facts WHAT FOLDER 'SUBJECT...' FILE...: the lines of the files; those that match nothing are not there
  what=$1 place=$2 subjects=$3; shift 3
  limited grep -s -H '' "$@" > "$work/out" 2> "$work/err" < /dev/null
  code=$?
  alike < "$work/out" >> "$folder/kernel.txt" || give_up
  if [ "$code" = 137 ]; then missing "$what" "reading $place did not end within $limit s"
  elif [ "$code" -gt 2 ]; then missing "$what" "reading $place ended with $code: $(head -n 1 "$work/err")"
  elif [ ! -d "$place" ]; then missing "$what" "there is no $place"
  else complete $subjects; fi
}
links() {   # links LINK...: PATH:WHERE IT LEADS
  ls -ld "$@" 2> /dev/null | sed -n 's|^.* \(/[^ ]*\) -> \(.*\)$|\1:\2|p' | alike >> "$folder/kernel.txt" || give_up
}

: > "$folder/kernel.txt" || give_up
facts memory /proc '' /proc/meminfo /proc/sys/vm/unprivileged_userfaultfd /proc/sys/vm/overcommit_memory \
  /proc/sys/vm/nr_overcommit_hugepages /sys/kernel/mm/transparent_hugepage/enabled /sys/kernel/mm/ksm/run
facts 'memory of NUMA nodes' /sys/devices/system/node memory.node /sys/devices/system/node/node[0-9]*/meminfo \
  /sys/devices/system/node/node[0-9]*/cpulist /sys/devices/system/node/node[0-9]*/distance
facts 'huge pages' /sys/kernel/mm/hugepages memory.hugePages /sys/kernel/mm/hugepages/*/*_hugepages \
  /sys/devices/system/node/node[0-9]*/hugepages/*/*_hugepages
facts "the kernel's switches" /sys/module '' /sys/module/kvm*/parameters/* /sys/module/vfio*/parameters/* \
  /sys/module/apparmor/parameters/enabled /sys/fs/selinux/enforce /sys/kernel/security/lsm
facts CPUs /sys/devices/system/cpu '' /sys/devices/system/cpu/online /sys/devices/system/cpu/possible /sys/devices/system/cpu/smt/active \
  /sys/devices/system/cpu/vulnerabilities/* /sys/devices/system/cpu/cpu0/microcode/version \
  /sys/devices/system/cpu/cpu0/regs/identification/* /sys/devices/system/clocksource/clocksource0/current_clocksource
facts 'network interfaces' /sys/class/net 'bridge network.interface' /sys/class/net/*/bridge/stp_state \
  /sys/class/net/*/bridge/forward_delay /sys/class/net/*/bridge/vlan_filtering /sys/class/net/*/mtu \
  /sys/class/net/*/uevent /proc/net/vlan/config
links /sys/class/net/*/master /sys/class/net/*/lower_*
may_read /proc/net/vlan/config "the numbers of VLANs"
facts 'block devices' /sys/block block.device /sys/block/*/size /sys/block/*/ro /sys/block/*/wwid \
  /sys/block/*/serial /sys/block/*/device/wwid /sys/block/*/device/serial /sys/block/*/device/model \
  /sys/block/*/dm/name /sys/block/*/dm/uuid /sys/block/*/queue/logical_block_size
links /dev/disk/by-id/* /dev/disk/by-path/* /dev/disk/by-uuid/*
facts 'PCI devices' /sys/bus/pci/devices pci.device /sys/bus/pci/devices/*/vendor /sys/bus/pci/devices/*/device \
  /sys/bus/pci/devices/*/subsystem_vendor /sys/bus/pci/devices/*/subsystem_device /sys/bus/pci/devices/*/class \
  /sys/bus/pci/devices/*/numa_node /sys/bus/pci/devices/*/sriov_totalvfs /sys/bus/pci/devices/*/sriov_numvfs
links /sys/bus/pci/devices/*/driver /sys/bus/pci/devices/*/iommu_group /sys/bus/pci/devices/*/physfn
facts 'USB devices' /sys/bus/usb/devices usb.device /sys/bus/usb/devices/*/idVendor /sys/bus/usb/devices/*/idProduct \
  /sys/bus/usb/devices/*/serial /sys/bus/usb/devices/*/busnum /sys/bus/usb/devices/*/devnum
facts 'types of mediated devices' /sys/class 'mdev.type mdev.device' /sys/class/mdev_bus/*/mdev_supported_types/*/name \
  /sys/class/mdev_bus/*/mdev_supported_types/*/device_api /sys/class/mdev_bus/*/mdev_supported_types/*/available_instances
links /sys/bus/mdev/devices/* /sys/bus/mdev/devices/*/mdev_type
if may_read /sys/kernel/debug 'whether VFIO devices can migrate'; then   # folders are named: what they hold is the device's state
  ls -d /sys/kernel/debug/vfio/* /sys/kernel/debug/vfio/*/migration 2> /dev/null | sed 's/$/:/' >> "$folder/kernel.txt"
fi
ls -ld /dev/kvm /dev/userfaultfd /dev/vhost-net /dev/vhost-vsock /dev/vfio/vfio /dev/sev /dev/sgx_vepc /dev/tpm0 \
  2> /dev/null | sed -n 's|^\([^ ]*\) .* \(/dev/[^ ]*\)$|\2:\1|p' >> "$folder/kernel.txt" || give_up
# File systems that hold files: a mount's source may name who logs in there.
without_files='^(proc|sysfs|cgroup2?|devpts|devtmpfs|tmpfs|ramfs|overlay|squashfs|nsfs|mqueue|bpf|pstore|fusectl|binfmt_misc|(debug|trace|security|config|selinux|efivar|rpc_pipe|auto)fs)$'
awk -v without="$without_files" '$3 !~ without { print "/proc/self/mounts:" $1, $2, $3 }' /proc/self/mounts |
  sed 's|//[^/@ ]*@|//|' | alike >> "$folder/kernel.txt" || give_up
complete storage.filesystem
# The time stamp counter, as the kernel found it when it booted; and whether guests' can be scaled.
run dmesg
note kernel.txt "$code" "$took" dmesg
[ "$code" = 0 ] || missing "the kernel's messages (TSC frequency)" "dmesg: $(why_not '')"
sed -n 's|^.*\(tsc: .* MHz.*\)$|/dev/kmsg:\1|p' "$work/out" | alike >> "$folder/kernel.txt" || give_up
grep -q '^/dev/kmsg:' "$folder/kernel.txt" || [ "$code" != 0 ] || [ "$(uname -m)" != x86_64 ] ||
  missing 'the TSC frequency without libvirt' "the kernel's messages of its start are gone"
for flags in flags 'vmx flags'; do grep -H -m 1 "^$flags" /proc/cpuinfo | alike >> "$folder/kernel.txt"; done
# What libvirt is told about moves; never the rest of the file, in which passwords may stand.
settings='shared_filesystems security_driver security_default_confined user group dynamic_ownership remember_owner namespaces memory_backing_dir hugetlbfs_mount migration_host migration_address migration_port_min migration_port_max migrate_tls_force'
if may_read /etc/libvirt/qemu.conf 'settings of libvirt' && [ -e /etc/libvirt/qemu.conf ]; then
  sed 's/#.*//' /etc/libvirt/qemu.conf | awk -v wanted=" $settings " '
    { line = line $0 }
    line ~ /\[[^]]*$/ { next }
    { gsub(/[ \t]+/, " ", line); name = line; sub(/ *=.*/, "", name); sub(/^ /, "", name)
      if (index(wanted, " " name " ")) print "/etc/libvirt/qemu.conf:" line
      line = "" }' | alike >> "$folder/kernel.txt" || give_up
fi

# ---- Firmware images, CPU ----------------------------------------------------------------------------------------------
for folder_of_images in /usr/share/qemu /usr/share/qemu-kvm /usr/share/seabios /usr/share/seavgabios /usr/lib/ipxe \
  /usr/share/ipxe /usr/share/edk2* /usr/share/OVMF /usr/share/AAVMF /usr/share/pve-edk2-firmware /usr/share/qemu-efi-aarch64; do
  [ ! -d "$folder_of_images" ] || limited find -L "$folder_of_images" -type f \
    \( -name '*.rom' -o -name '*.bin' -o -name '*.fd' \) -exec wc -c {} + 2> /dev/null
done | sed -n 's|^ *\([0-9]*\) \(/.*\)$|\1 \2|p' | sort -u > "$work/images"
[ -s "$work/images" ] || missing 'firmware images and option ROMs' 'there are none where distributions put them'
[ ! -s "$work/images" ] || cat "$work/images" > "$folder/image-sizes.txt" || give_up
keep cpuinfo.txt '' 'the CPU as the kernel sees it' cat /proc/cpuinfo
microcode=$(sed -n 's/^microcode[[:space:]]*: //p' /proc/cpuinfo | head -n 1)

# ---- Packages --------------------------------------------------------------------------------------------------------
tool() {   # tool PROGRAM [ITS FIRST LINE]: notes where it is and the package it came in
  path=$(command -v "$1") || return 0
  package=''
  if command -v rpm > /dev/null; then
    run rpm -qf --qf '%{NAME} %{VERSION}-%{RELEASE}\n' "$path"
    note '' "$code" "$took" rpm -qf "$path"
    [ "$code" != 0 ] || package=$(head -n 1 "$work/out")
  fi
  if [ -z "$package" ] && command -v dpkg-query > /dev/null; then
    run dpkg-query -S "$path"
    note '' "$code" "$took" dpkg-query -S "$path"
    owner=$(sed -n '1s/[:,].*//p' "$work/out")
    package=$(limited dpkg-query -W -f '${Package} ${Version}\n' ${owner:-//} 2> /dev/null | head -n 1)
  fi
  printf '    {"name": %s, "path": %s, "package": %s, "says": %s},\n' "$(text "$(basename "$path")")" "$(text "$path")" \
    "$(text "$package")" "$(text "${2-}")" >> "$work/tools"
}

# ---- libvirt -----------------------------------------------------------------------------------------------------------
uri='' emulators=''
each() {   # each TABLE LIST...: the names that virsh prints for it; an older virsh, that cannot, has them in its table
  table=$1 state='(in)?active'; shift
  case $* in *--all*) ;; *) state=active ;; esac
  run virsh --connect "$uri" --readonly "$@"
  note '' "$code" "$took" virsh --connect "$uri" --readonly "$@"
  if [ "$code" = 0 ]; then sed 's/ *$//; /^$/d' "$work/out" > "$work/names"   # libvirt 9.0 pads names of pools
  elif [ -f "$folder/$table" ]; then
    sed -n -E "s/^ *(.*[^ ]) +$state +(yes|no)( .*)?\$/\\1/p" "$folder/$table" > "$work/names"
  else missing "$1" "virsh $*: $(why_not '')"; : > "$work/names"; fi
}
from_libvirt() { keep "$1" "$2" "$3" virsh --connect "$uri" --readonly $4 ${5:+"$5"}; }
told() {   # told LACKING SUBJECT...: nothing was missing since; a user's own libvirt does not tell of the system's
  [ "$lacking" != "$1" ] || [ "$uri" != qemu:///system ] || { shift; complete "$@"; }
}

# The volumes of an active pool, $most at the most, 50 in one virsh; with the pool, which says where their bytes live.
most=1000
volumes_of() {   # volumes_of POOL
  run virsh --connect "$uri" --readonly vol-list "$1"
  note '' "$code" "$took" virsh --connect "$uri" --readonly vol-list "$1"
  [ "$code" = 0 ] || { missing "volumes of $1" "virsh vol-list $1: $(why_not '')"; return; }
  awk '/^ *Name +Path *$/ || /^[ -]*$/ { next }
    { sub(/^ /, ""); if (match($0, /  /)) $0 = substr($0, 1, RSTART - 1); else sub(/ [^ ]*$/, ""); print }' "$work/out" > "$work/names"
  run virsh --connect "$uri" --readonly pool-dumpxml "$1"
  note volumes.xml "$code" "$took" virsh --connect "$uri" --readonly pool-dumpxml "$1"
  volumes=$(($(wc -l < "$work/names"))) had=0 spending=0
  { echo '<volumes>'; without_secrets < "$work/out"; } >> "$folder/volumes.xml" || give_up
  quote='s/[\\"]/\\&/g'
  head -n "$most" "$work/names" | sed "$quote" | awk -v pool="$(printf '%s' "$1" | sed "$quote" | sed "$quote")" '
    { printf "vol-dumpxml --pool \"%s\" --vol \"%s\";", pool, $0; if (NR % 50 == 0) print "" } END { print "" }' > "$work/batches"
  while IFS= read -r batch && [ -n "$batch" ] && [ "$spending" -lt "$((limit * 1000))" ]; do
    run virsh --connect "$uri" --readonly "$batch"
    note volumes.xml "$code" "$took" virsh --connect "$uri" --readonly "$batch"
    awk '/^<volume/ { text = ""; inside = 1 } inside { text = text $0 "\n" } inside && /^<\/volume>/ { printf "%s", text; inside = 0 }' \
      "$work/out" | without_secrets > "$work/volumes"
    cat "$work/volumes" >> "$folder/volumes.xml" || give_up
    had=$((had + $(grep -c '^</volume>' "$work/volumes"))) spending=$((spending + took))
  done < "$work/batches"
  echo '</volumes>' >> "$folder/volumes.xml" || give_up
  [ "$had" = "$volumes" ] || missing "volumes of $1" "of $volumes volumes $had are told (up to $most, within $limit s): $(head -n 1 "$work/err")"
}

# What capabilities offer: lines ARCH TYPE MACHINE for the newest machine (its alias) of each family.
settings() {
  awk -F"['<>]" '
    /<arch name=/ { arch = $3 }
    /<machine/ && match($0, />(pc|q35|virt|pseries|s390-ccw-virtio)<\/machine>/) {
      family = substr($0, RSTART + 1, RLENGTH - 11)
      if (!index(families[arch] " ", " " family " ")) families[arch] = families[arch] " " family }
    /<domain type=/ { types[arch] = types[arch] " " $3 }
    END { for (arch in types) if (arch ~ /^(x86_64|aarch64|s390x|ppc64|riscv64|loongarch64)$/) {
      split(types[arch], type, " "); count = split(families[arch], machine, " ")
      for (t in type) if (type[t] ~ /^(kvm|qemu|hvf)$/) for (m = 1; m <= count; m++) print arch, type[t], machine[m] } }' "$1" | sort -u
}

if command -v virsh > /dev/null; then
  for candidate in qemu:///system qemu:///session; do
    run virsh --connect "$candidate" --readonly version
    if [ -z "$(why_not 'Compiled against')" ]; then uri=$candidate; break; fi
    note '' "$code" "$took" virsh --connect "$candidate" --readonly version
    missing "libvirt at $candidate" "virsh: $(why_not 'Compiled against')"
  done
  tool virsh; tool libvirtd; tool virtqemud
else missing libvirt 'there is no virsh'; fi

if [ -n "$uri" ]; then
  from_libvirt version.txt 'Compiled against' 'the versions of libvirt and QEMU' version
  if from_libvirt capabilities.xml '<capabilities' 'capabilities' capabilities; then
    emulators=$(sed -n 's|.*<emulator>\(.*\)</emulator>.*|\1|p' "$folder/capabilities.xml" | sort -u)
    settings "$folder/capabilities.xml" > "$work/settings"
    while read -r arch type machine; do
      keep "domcapabilities-$arch-$type-$machine.xml" '<domainCapabilities' "what $type offers $arch guests of $machine" \
        virsh --connect "$uri" domcapabilities --arch "$arch" --virttype "$type" --machine "$machine"
    done < "$work/settings"
  fi
  before=$lacking
  from_libvirt networks.txt ' Name' 'which networks are active' net-list --all
  each networks.txt net-list --all --name
  while IFS= read -r name; do from_libvirt networks.xml '<network' "network $name" net-dumpxml "$name"; done < "$work/names"
  told "$before" network network.active
  before=$lacking
  from_libvirt pools.txt ' Name' 'which storage pools are active' pool-list --all
  each pools.txt pool-list --all --name
  while IFS= read -r name; do from_libvirt pools.xml '<pool' "storage pool $name" pool-dumpxml "$name"; done < "$work/names"
  told "$before" storage.pool storage.pool.active
  before=$lacking
  each pools.txt pool-list --name
  cat "$work/names" > "$work/pools" || give_up
  while IFS= read -r name; do volumes_of "$name"; done < "$work/pools"
  told "$before" storage.volume
  if [ "$guests" = yes ]; then
    before=$lacking
    each '' list --all --uuid
    while IFS= read -r id; do
      from_libvirt "guests/$id.xml" '<domain' "guest $id" dumpxml "$id"
      ! grep -q '^<domain [^>]*id=' "$folder/guests/$id.xml" 2> /dev/null ||   # it runs
        from_libvirt "guests/$id.inactive.xml" '<domain' "guest $id as it will start" 'dumpxml --inactive' "$id"
    done < "$work/names"
    told "$before" guest.present
  fi
fi
[ "$guests" = yes ] || missing guests 'collected with --no-guests'

# ---- QEMU: questions over QMP to processes without a guest ---------------------------------------------------------------
command_of() { printf '{"execute":"%s"%s}\n' "$1" "${2:+,\"arguments\":$2}"; }
opening() { for name in qmp_capabilities query-version query-target query-kvm; do command_of "$name"; done; }
answers() { grep -c -e '^{"return"' -e '^{"error"' "$work/out"; }
converse() {   # converse EMULATOR ACCELERATOR: sends $work/ask; quits only when all is answered, or QEMU has gone
  count=$(wc -l < "$work/ask"); : > "$work/out"
  clock; started=$now
  { cat "$work/ask"
    while [ "$(answers)" -lt "$count" ]; do sleep 0.1 2> /dev/null || sleep 1; echo || break; done
    command_of quit; } 2> /dev/null |
    limited "$1" -machine "none,accel=$2" -S -nodefaults -no-user-config -display none -qmp stdio > "$work/out" 2> "$work/err"
  code=$?
  clock; took=$((now - started))
}
ask() {   # ask FILE EMULATOR ACCELERATOR < COMMANDS: greeting, commands and replies; goes on behind one that ends QEMU
  target=$1; cat > "$work/rest"; ends=0
  while [ -s "$work/rest" ] && [ "$ends" -lt 10 ]; do
    { opening; cat "$work/rest"; } > "$work/ask" || give_up
    converse "$2" "$3"
    got=$(answers)
    note "$target" "$code" "$took" "$2 -machine none,accel=$3 -S -nodefaults -no-user-config -display none -qmp stdio"
    if ! head -n 1 "$work/out" | grep -q '^{"QMP"'; then
      missing "what $(basename "$2") offers with $3" "it ended with $code: $(head -n 3 "$work/err")"; return 1
    fi
    if [ "$got" -ge 4 ]; then
      { head -n 1 "$work/out"; head -n "$got" "$work/ask"
        grep -e '^{"return"' -e '^{"error"' "$work/out" | head -n "$(wc -l < "$work/ask")"; } >> "$folder/$target" || give_up
    fi
    [ "$got" -lt "$(wc -l < "$work/ask")" ] || return 0
    ends=$((ends + 1))
    missing "$(sed -n "$((got + 1))p" "$work/ask")" "QEMU ended at it with $code: $(head -n 3 "$work/err")"
    tail -n "+$((got + 2))" "$work/ask" > "$work/rest"
  done
}
questions() {   # questions ARCH ACCELERATOR
  command_of qom-list-types '{"implements":"device","abstract":false}'
  command_of qom-list-types '{"abstract":false}'
  for name in query-machines query-cpu-definitions query-migrate-capabilities query-migrate-parameters query-tpm-models \
    query-tpm-types query-sev-capabilities query-sgx-capabilities query-gic-capabilities; do command_of "$name"; done
  model=max; [ "$2" != kvm ] || model=host
  case $1 in
    x86_64) for migratable in true false; do
      command_of query-cpu-model-expansion "{\"type\":\"static\",\"model\":{\"name\":\"$model\",\"props\":{\"migratable\":$migratable}}}"
    done ;;
    s390x | loongarch64) command_of query-cpu-model-expansion "{\"type\":\"static\",\"model\":{\"name\":\"$model\"}}" ;;
    aarch64 | riscv64) command_of query-cpu-model-expansion "{\"type\":\"full\",\"model\":{\"name\":\"$model\"}}" ;;
  esac
}
device_questions() {   # device_questions TRANSCRIPT: the properties of every device type in it but CPUs
  command_of query-machines '{"compat-props":true}'
  grep '^{"return": \[.*"parent"' "$1" | head -n 1 | tr '}' '\n' | sed -n 's/.*"name": *"\([A-Za-z0-9_.,-]*\)".*/\1/p' |
    grep -v -e '-cpu$' -e '-cpu-core$' | sort | while read -r type; do
      command_of device-list-properties "{\"typename\":\"$type\"}"
    done
}
arch_of() {   # arch_of EMULATOR: as its name says, else this machine's
  case $1 in *qemu-system-*) echo "${1##*qemu-system-}" ;; *) uname -m ;; esac
}

[ -n "$emulators" ] || emulators=$(for arch in x86_64 aarch64 s390x ppc64 riscv64 loongarch64; do
  command -v "qemu-system-$arch"; done; command -v qemu-kvm || ls /usr/libexec/qemu-kvm 2> /dev/null)
[ -n "$emulators" ] || missing QEMU 'no emulator: neither libvirt names one nor is there qemu-system-ARCH or qemu-kvm'
for emulator in $emulators; do
  arch=$(arch_of "$emulator")
  case $arch in x86_64 | aarch64 | s390x | ppc64 | riscv64 | loongarch64) ;; *) continue ;; esac
  run "$emulator" --version
  note '' "$code" "$took" "$emulator" --version
  tool "$emulator" "$(first_line "$work/out")"
  transcript=''
  for accel in kvm tcg; do
    if [ "$accel" = kvm ]; then
      [ "$arch" = "$(uname -m)" ] && [ -e /dev/kvm ] || continue
      [ -r /dev/kvm ] && [ -w /dev/kvm ] || { missing "what $arch guests get with KVM" 'this user may not open /dev/kvm'; continue; }
    fi
    questions "$arch" "$accel" > "$work/questions"
    ! ask "qmp-$arch-$accel.json" "$emulator" "$accel" < "$work/questions" || transcript=$accel
  done
  [ -z "$transcript" ] || {
    device_questions "$folder/qmp-$arch-$transcript.json" > "$work/questions"
    ask "qmp-$arch-devices.json" "$emulator" "$transcript" < "$work/questions"
  }
done

# ---- Firmware, swtpm -----------------------------------------------------------------------------------------------------
ls /usr/share/qemu/firmware/*.json /etc/qemu/firmware/*.json > /dev/null 2>&1 ||
  missing 'firmware descriptors' 'there are none in /usr/share/qemu/firmware and /etc/qemu/firmware'
for descriptor in /usr/share/qemu/firmware/*.json /etc/qemu/firmware/*.json; do
  [ ! -f "$descriptor" ] || keep firmware.json '{' "the firmware descriptor $descriptor" cat "$descriptor"
done
if command -v swtpm > /dev/null; then
  run swtpm --version; tool swtpm "$(first_line "$work/out")"
  keep swtpm.json '{' 'what swtpm can do' swtpm socket --print-capabilities
else missing swtpm 'there is no swtpm: guests with an emulated TPM cannot run here'; fi

# ---- The manifest --------------------------------------------------------------------------------------------------------
list() { [ ! -s "$1" ] || { printf '\n'; sed '$s/,$//' "$1"; printf '  '; }; }
root=false; [ "$(id -u)" != 0 ] || root=true
clock
rm -f "$work/out"   # on a full disk, room for what tells of it
{
  printf '{\n  "schema": "virt-baseline/manifest/1",\n  "host": %s,\n  "time": %s,\n' "$(text "$host")" "$(text "$time")"
  printf '  "kernel": %s,\n  "microcode": %s,\n' "$(text "$(uname -r)")" "$(text "$microcode")"
  printf '  "root": %s,\n  "guests": %s,\n' "$root" "$([ "$guests" = yes ] && echo true || echo false)"
  printf '  "tools": [%s],\n  "commands": [%s],\n' "$(list "$work/tools")" "$(list "$work/commands")"
  printf '  "complete": [%s],\n' "$(sed 's/, $//' "$work/complete")"
  printf '  "milliseconds": {"commands": %s, "all": %s},\n' "$spent" "$((now - began))"
  printf '  "missing": [%s]\n}\n' "$(list "$work/missing")"
} > "$folder/manifest.json" && tail -n 1 "$folder/manifest.json" | grep -q '^}$' || give_up
rm -rf "$work"
seconds() { echo "$(($1 / 1000)).$(($1 % 1000 / 100)) s"; }
say "$host: $asked commands took $(seconds "$spent"), all of it $(seconds "$((now - began))"); $lacking things could not be had (manifest.json says which)"
[ -z "$for_root" ] || say "as root it would also have had: ${for_root#, }"
[ -z "$temporary" ] || tar -C "$temporary" -cf - "$host" || { say 'the archive could not be written'; exit 1; }
