import { attribute, child, children } from "../../xml/element.ts";
import { findingAt, type Rule } from "../rule.ts";

/**
 * A network card brings its boot ROM from the host's files: 256 KiB on Debian, 512 KiB on Ubuntu. QEMU refuses a stream
 * whose ROM has another size (`Size mismatch`).
 */
export const optionRoms: Rule = (guest) => {
  const cards = children(child(guest.domain, "devices"), "interface").filter((card) => {
    const rom = child(card, "rom");
    return (
      attribute(card, "type") !== "hostdev" &&
      attribute(rom, "enabled") !== "no" &&
      attribute(rom, "file") === undefined
    );
  });
  const [first] = cards;
  if (first === undefined || guest.accel === null) return [];
  return [
    findingAt(guest, first, {
      check: "device.rom",
      severity: "info",
      message: `${cards.length === 1 ? "a network card has" : `${cards.length} network cards have`} the boot ROM of the host's own files, whose size differs between distributions`,
      remedy: "write <rom enabled='no'/> unless the guest boots from the network, or the same <rom file> on all hosts",
    }),
  ];
};
