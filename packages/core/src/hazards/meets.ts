import { anyGuest } from "./meets/any-guest.ts";
import { controllerModel } from "./meets/controller-model.ts";
import { coresWithoutHt } from "./meets/cores-without-ht.ts";
import { defaultBootRom } from "./meets/default-boot-rom.ts";
import { featureLine } from "./meets/feature-line.ts";
import { iommuModel } from "./meets/iommu-model.ts";
import { machineType } from "./meets/machine-type.ts";
import type { Meeting } from "./meets/meeting.ts";
import { nvmeDisk } from "./meets/nvme-disk.ts";
import { qemuArgument } from "./meets/qemu-argument.ts";
import { severalCores } from "./meets/several-cores.ts";
import { virtioCardOnTap } from "./meets/virtio-card-on-tap.ts";
import { virtioCardWithoutMtu } from "./meets/virtio-card-without-mtu.ts";
import { virtioDevice } from "./meets/virtio-device.ts";
import { withoutPku } from "./meets/without-pku.ts";

/** What of a guest meets a hazard, by the names that data/hazards uses. A new one is a file and a line here. */
export const meetings: ReadonlyMap<string, Meeting> = new Map([
  ["any-guest", anyGuest],
  ["controller-model", controllerModel],
  ["cores-without-ht", coresWithoutHt],
  ["default-boot-rom", defaultBootRom],
  ["feature-line", featureLine],
  ["iommu-model", iommuModel],
  ["machine-type", machineType],
  ["nvme-disk", nvmeDisk],
  ["qemu-argument", qemuArgument],
  ["several-cores", severalCores],
  ["virtio-card-on-tap", virtioCardOnTap],
  ["virtio-card-without-mtu", virtioCardWithoutMtu],
  ["virtio-device", virtioDevice],
  ["without-pku", withoutPku],
]);
