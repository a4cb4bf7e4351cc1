import { loongarch } from "../../catalogue/architectures/extensions.ts";
import type { CpuArchitecture } from "./architecture.ts";
import { chooseEmulated, chooseOwnCpu, needByName, offerOwnCpu } from "./own-cpu.ts";

/**
 * LoongArch: a few extensions (lsx, lasx…). QEMU has one model with all that its boards need, la464, emulated; under KVM
 * a guest has the host's own CPU.
 */
export const loongarch64Cpu: CpuArchitecture = {
  names: ["loongarch64"],
  offer: offerOwnCpu,
  need: (guest, from, setting) => needByName(guest, from, setting, offerOwnCpu),
  choose: (met, { accel }) =>
    accel === "tcg"
      ? chooseEmulated(
          "loongarch64",
          met,
          loongarch().qemuModels.filter(({ name }) => name === "la464"),
        )
      : chooseOwnCpu("loongarch64", met, { on: [], off: [] }, []),
  apartBySilicon: true,
  collect: "/proc/cpuinfo (which CPU, with its extensions); virsh domcapabilities for the models of emulation",
};
