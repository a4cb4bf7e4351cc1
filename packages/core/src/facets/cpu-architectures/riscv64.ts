import { type ExtensionModel, riscv } from "../../catalogue/architectures/extensions.ts";
import type { CpuArchitecture } from "./architecture.ts";
import { chooseEmulated, chooseOwnCpu, needByName, offerOwnCpu } from "./own-cpu.ts";

/**
 * RISC-V: extensions. Under KVM a guest has the host's own hart, which libvirt names neither as a host-model nor by a
 * model; QEMU's emulation has models, of which a profile (rva23s64…) is the same everywhere.
 */
export const riscv64Cpu: CpuArchitecture = {
  names: ["riscv64"],
  offer: offerOwnCpu,
  need: (guest, from, setting) => needByName(guest, from, setting, offerOwnCpu),
  choose: (met, { accel }) =>
    accel === "tcg"
      ? chooseEmulated("riscv64", met, preferred())
      : chooseOwnCpu("riscv64", met, { on: [], off: [] }, []),
  apartBySilicon: true,
  collect: "/proc/cpuinfo (which hart, with its extensions); virsh domcapabilities for the models of emulation",
};

/** Profiles before vendors' cores, the newest before older ones; what is 32 bits or of one board is left out. */
function preferred(): ExtensionModel[] {
  const profiles = ["rva23s64", "rva22s64", "rv64"];
  return profiles.map((name) => riscv().qemuModels.find((model) => model.name === name) ?? { name, on: [] });
}
