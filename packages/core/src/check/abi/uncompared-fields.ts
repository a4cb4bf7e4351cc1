import { type Field, optional } from "./field.ts";

/** What QEMU sends by name and size, so that it refuses a destination that has it not, or has another. */
const sent = (one: Field): Field => ({ ...one, sent: true });

/** What libvirt does not compare of the domain although the guest sees it or the stream depends on it. */
export const uncomparedFields: readonly Field[] = [
  optional("the firmware image", "os/loader"),
  optional("the template of firmware variables", "os/nvram@template"),
  optional("launch security", "launchSecurity@type"),
  optional("the limit of physical address bits", "cpu/maxphysaddr@limit"),
];

/** Likewise of devices, by their element. */
export const uncomparedOfDevices: Readonly<Record<string, readonly Field[]>> = {
  controller: [
    optional("chassis of a PCI controller", "target@chassis"),
    optional("port of a PCI controller", "target@port"),
    optional("bus number of a PCI controller", "target@busNr"),
  ],
  interface: [
    optional("receive queue size of a network card", "driver@rx_queue_size"),
    optional("transmit queue size of a network card", "driver@tx_queue_size"),
    sent(optional("boot ROM of a network card", "rom@file")),
    sent(optional("whether a network card has a boot ROM", "rom@enabled")),
  ],
  vsock: [optional("CID of a vsock device", "cid@address")],
};
