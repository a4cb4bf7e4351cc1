import { embedded } from "../lazy.ts";
import { tables } from "../source.ts";

/** A model of QEMU's that is made of extensions. */
export interface ExtensionModel {
  readonly name: string;
  readonly on: readonly string[];
}

interface RiscvData {
  readonly extensions: readonly string[];
  readonly qemuModels: readonly ExtensionModel[];
}

interface LoongData {
  readonly flags: readonly string[];
  readonly qemuModels: readonly ExtensionModel[];
}

/** RISC-V: every extension that QEMU has a property for, and its models. */
export const riscv = embedded<RiscvData>(() => tables().architectures.riscv64);

/** LoongArch: Linux's flags and QEMU's models. */
export const loongarch = embedded<LoongData>(() => tables().architectures.loongarch64);
