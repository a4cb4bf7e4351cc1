import { loongarch64 as loongText, riscv64 as riscvText } from "../generated/architectures.ts";
import { embedded } from "../lazy.ts";

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
export const riscv = embedded<RiscvData>(riscvText);

/** LoongArch: Linux's flags and QEMU's models. */
export const loongarch = embedded<LoongData>(loongText);
