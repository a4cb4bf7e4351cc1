/**
 * The elements that a domain definition may have, by where they stand. Source: libvirt 11.3's schema (domaincommon.rng);
 * elements of other namespaces (`qemu:commandline`) carry a prefix and are not here.
 */
export const domainWords = {
  domain: new Set([
    ...["blkiotune", "bootloader", "bootloader_args", "clock", "cpu", "cputune", "currentMemory"],
    ...["defaultiothread", "description", "devices", "features", "genid", "idmap", "iothreadids", "iothreads"],
    ...["keywrap", "launchSecurity", "maxMemory", "memory", "memoryBacking", "memtune", "metadata", "name"],
    ...["numatune", "on_crash", "on_lockfailure", "on_poweroff", "on_reboot", "os", "perf", "pm", "resource"],
    ...["seclabel", "sysinfo", "throttlegroups", "title", "uuid", "vcpu", "vcpus"],
  ]),
  devices: new Set([
    ...["audio", "channel", "console", "controller", "crypto", "disk", "emulator", "filesystem", "graphics"],
    ...["hostdev", "hub", "input", "interface", "iommu", "lease", "memballoon", "memory", "nvram", "panic"],
    ...["parallel", "pstore", "redirdev", "redirfilter", "rng", "serial", "shmem", "smartcard", "sound", "tpm"],
    ...["video", "vsock", "watchdog"],
  ]),
  features: new Set([
    ...["acpi", "aia", "apic", "async-teardown", "capabilities", "ccf-assist", "cfpc", "gic", "hap", "hpt"],
    ...["htm", "hyperv", "ibs", "ioapic", "kvm", "msrs", "nested-hv", "pae", "pmu", "privnet", "ps2"],
    ...["pvspinlock", "ras", "sbbc", "smm", "tcg", "viridian", "vmcoreinfo", "vmport", "xen"],
  ]),
  clock: new Set(["timer"]),
} as const;
