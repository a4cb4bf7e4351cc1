/**
 * The architecture by the types behind QEMU's CPU models. Where two architectures share a suffix, a model that only one
 * of them has decides: qemu-system-arm has no 64-bit cores, qemu-system-riscv32 no rv64.
 */
const signs: readonly (readonly [RegExp, string])[] = [
  [/-x86_64-cpu$/, "x86_64"],
  [/-i386-cpu$/, "i686"],
  [/^cortex-a5[37]-arm-cpu$/, "aarch64"],
  [/-arm-cpu$/, "armv7l"],
  [/-s390x-cpu$/, "s390x"],
  [/-powerpc64-cpu$/, "ppc64"],
  [/-powerpc-cpu$/, "ppc"],
  [/^rv64-riscv-cpu$/, "riscv64"],
  [/-riscv-cpu$/, "riscv32"],
  [/-loongarch-cpu$/, "loongarch64"],
];

/** libvirt's name of the architecture; null where no type shows it. */
export function archOfCpuTypes(typenames: readonly string[]): string | null {
  return signs.find(([pattern]) => typenames.some((name) => pattern.test(name)))?.[1] ?? null;
}
