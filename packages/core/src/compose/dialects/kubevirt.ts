import { hashComment } from "../../write/syntax/one-line.ts";
import { toYaml, type YamlValue } from "../../write/syntax/yaml.ts";
import type { Decided } from "../domain.ts";
import { addressedCards, type NewGuest } from "../new-guest.ts";

/**
 * KubeVirt: a VirtualMachine. A disk is a claim of the name that is given (the last part of a path or a volume's name), a
 * bridge is a network attachment; live migration wants claims that several nodes can write (ReadWriteMany).
 */
export function kubevirtGuest(guest: NewGuest, { cpu, machine }: Decided): string {
  const { bus, card } =
    guest.system === "windows" ? { bus: "sata", card: "e1000e" } : { bus: "virtio", card: "virtio" };
  const names = guest.disks.map((disk, index) => ({ name: `disk${index}`, claimName: claimOf(disk) }));
  const cards = addressedCards(guest).map(({ name, mac }, index) => ({ name: `net${index}`, mac, network: name }));
  const document: YamlValue = {
    apiVersion: "kubevirt.io/v1",
    kind: "VirtualMachine",
    metadata: { name: plain(guest.name) },
    spec: {
      runStrategy: "Halted",
      template: {
        spec: {
          evictionStrategy: "LiveMigrate",
          domain: {
            machine: { type: machine },
            cpu: {
              model: cpu.model!,
              sockets: guest.vcpus,
              cores: 1,
              threads: 1,
              features: linesOf(cpu),
            },
            ...firmwareOf(guest),
            memory: { guest: `${(guest.memoryKib / 1024n).toString()}Mi` },
            devices: {
              disks: names.map(({ name }) => ({ name, disk: { bus }, cache: "none" })),
              interfaces: cards.map(({ name, mac }) => ({ name, bridge: {}, model: card, macAddress: mac })),
              rng: {},
              tpm: guest.tpm ? { persistent: true } : undefined,
            },
          },
          networks: cards.map(({ name, network }) => ({ name, multus: { networkName: plain(network) } })),
          volumes: names.map(({ name, claimName }) => ({ name, persistentVolumeClaim: { claimName } })),
        },
      },
    },
  };
  const remarks = [
    "the claims must be ReadWriteMany, or the guest cannot be moved",
    ...(guest.tpm
      ? ["the TPM's state is kept in the storage class for virtual machines' state (vmStateStorageClass)"]
      : []),
  ];
  return `${remarks.map(hashComment).join("\n")}\n---\n${toYaml(document)}\n`;
}

/** UEFI is with secure boot there unless it is said; secure boot needs system management mode. */
function firmwareOf({ firmware }: NewGuest): Record<string, YamlValue> {
  if (firmware === "bios") return {};
  const secureBoot = firmware === "efi-secure";
  return {
    firmware: { bootloader: { efi: { secureBoot } } },
    ...(secureBoot ? { features: { smm: { enabled: true } } } : {}),
  };
}

function linesOf({ require, disable }: Decided["cpu"]): YamlValue | undefined {
  const lines = [
    ...require.map((name) => ({ name, policy: "require" })),
    ...disable.map((name) => ({ name, policy: "disable" })),
  ];
  return lines.length === 0 ? undefined : lines;
}

function claimOf(disk: NewGuest["disks"][number]): string {
  const name = disk.kind === "volume" ? disk.volume : (disk.path.split("/").at(-1) ?? disk.path);
  return plain(name.replace(/\.(qcow2|raw|img)$/, ""));
}

/** A name as Kubernetes takes them (RFC 1123). */
function plain(name: string): string {
  return (
    name
      .toLowerCase()
      .replace(/[^a-z0-9.-]+/g, "-")
      .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, "") || "guest"
  );
}
