import type { Finding } from "../../evidence/finding.ts";
import { formatSource } from "../../evidence/source.ts";
import type { MoveContext } from "../../facets/facet.ts";
import { observations } from "../../host/host.ts";
import { attribute, child, children, type XmlElement } from "../../xml/element.ts";
import { findingOf, type MoveRule } from "../rule.ts";

/**
 * An emulated TPM's state lives in files of swtpm and goes with the stream, unless its place is shared by both hosts: then
 * both swtpm must be able to hand it over (qemuTPMCanMigrateSharedStorage). An external TPM is nobody's but the user's.
 */
export const tpmState: MoveRule = (move) =>
  children(child(move.guest.domain, "devices"), "tpm").flatMap((tpm) => {
    const backend = child(tpm, "backend");
    const type = attribute(backend, "type");
    if (type === "external") return [external(tpm, move)];
    return type === "emulator" ? [...swtpmThere(tpm, move), ...ownPlace(backend, move), ...secret(backend, move)] : [];
  });

const check = "tpm.state";

function external(tpm: XmlElement, move: MoveContext): Finding {
  return findingOf(move, tpm, {
    check,
    severity: "unknown",
    message: "the guest's TPM runs outside libvirt's hands: whether its state is on the destination is not known",
    remedy: "see that what runs it moves the state, and listens there on the same socket",
    qemu: "unknown",
    guestSees: "unknown",
  });
}

/** What `collect` says of the programs of a host: silence is a no only there. */
function swtpmThere(tpm: XmlElement, move: MoveContext): Finding[] {
  const { to } = move;
  const [collected] = observations(to, "collection");
  if (collected === undefined) return [];
  const lacking = collected.value.missing.find(({ what }) => what === "swtpm");
  if (lacking === undefined) return [];
  return [
    findingOf(
      move,
      tpm,
      {
        check,
        severity: "error",
        message: `${to.name} has no swtpm, which keeps the state of the guest's TPM`,
        remedy: "install swtpm there",
        qemu: "refused",
      },
      [`${to.name}: ${formatSource(collected.source)}: ${lacking.why}`],
    ),
  ];
}

/** `<source type='dir' path>`: a place of the user's own may be shared by the hosts. */
function ownPlace(backend: XmlElement | undefined, move: MoveContext): Finding[] {
  const source = child(backend, "source");
  if (attribute(source, "path") === undefined) return [];
  return [
    findingOf(move, source, {
      check,
      severity: "warning",
      message: `the TPM's state lies in ${attribute(source, "path")}: if both hosts share that, both swtpm need --migration, else the path must be there`,
      remedy: "see swtpm socket --print-capabilities (cmdarg-migration) on both hosts",
    }),
  ];
}

/** `<encryption secret>`: the state is of no use without the secret. */
function secret(backend: XmlElement | undefined, move: MoveContext): Finding[] {
  const encryption = child(backend, "encryption");
  if (encryption === undefined) return [];
  return [
    findingOf(move, encryption, {
      check,
      severity: "warning",
      message:
        "the TPM's state is encrypted with a secret of libvirt's, which must have the same uuid and value on the destination",
      remedy: "define it there: virsh secret-define, virsh secret-set-value",
    }),
  ];
}
