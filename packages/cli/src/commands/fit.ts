import type { Finding, FitResult, Guest } from "@virt-baseline/core";
import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { newGuestOptions } from "../input/new-guest.ts";
import { findingOptions, fleetOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import { writeFileWhole } from "../write-output.ts";
import type { Call, Command } from "./command.ts";
import { reportFormatNames } from "./report-formats.ts";

/** The tools besides libvirt that a guest is written for: a new one as a whole, of one that is there what is pinned. */
const otherTools: readonly string[] = ["virt-install", "qemu", "proxmox", "kubevirt"];

export const fitCommand: Command = {
  name: "fit",
  operand: "GUEST",
  says: "The same guest, changed only where it must be, so that it starts on and stays migratable among all hosts",
  examples: [
    ["virt-baseline fit web.xml --hosts fleet/", "what must change, why, and what no edit can solve"],
    ["virt-baseline fit web.xml --hosts fleet/ --from n1=fleet/node1 --format diff", "as a patch"],
    ["virt-baseline fit web.xml --hosts fleet/ --format libvirt -o fitted.xml", "the definition itself"],
    ["virt-baseline fit web.xml --hosts fleet/ --format virt-install", "as commands of virt-xml for the guest"],
    ["virt-baseline fit web.xml --hosts fleet/ --in-place", "the file itself, whole or not at all"],
    [
      "virt-baseline fit --new --name web --memory 4GiB --vcpus 4 --disk /images/web.qcow2 --network default --hosts fleet/ --format libvirt",
      "a whole definition for a guest that is yet to be made",
    ],
  ],
  formats: ["text", "json", "libvirt", "diff", ...otherTools, ...reportFormatNames],
  takes: [...findingOptions, ...fleetOptions, ...outputOptions],
  options: {
    hosts: { takes: "text", value: "HOST", says: "A host, or a folder of them, to fit to; may be given several times" },
    from: { takes: "text", value: "HOST", says: "The host the guest runs on" },
    guest: { takes: "text", value: "NAME", says: "Which guest, where GUEST holds several" },
    "raise-machine": { takes: "flag", says: "Let the machine type become newer than the guest's" },
    ...newGuestOptions,
    "in-place": { takes: "flag", says: "Write the definition over GUEST, whole or not at all" },
  },
  needsOperand: ({ new: isNew }) => isNew !== true,
  async run(call) {
    const { placesOf, readGuestInputs, readSource } = await import("./guests.ts");
    const places = placesOf(call, "hosts");
    if (places.length === 0) throw new UsageError("fit needs --hosts HOST", "see virt-baseline fit --help");
    if (call.raw.new === true) {
      if (reportFormatNames.some((name) => name === call.options.format)) {
        throw new UsageError(`--format ${call.options.format} is for a guest that is there`, "leave out --new");
      }
      const { fitNew } = await import("./fit-new.ts");
      return fitNew(call, places);
    }
    refuseOptionsOfNew(call);
    const { readInputs } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderFit } = await import("../render/fit.ts");
    const { unifiedDiff } = await import("../render/unified-diff.ts");
    const { writeFindings } = await import("./findings.ts");
    const { fitGuest, fittedDialects, selectFindings, writeFitted } = await import("@virt-baseline/core");
    const { hosts, policy } = await readInputs(call, places);
    const from = await readSource(call);
    const { guests, unreadable } = await readGuestInputs(call, call.operands);
    const guest = theGuest(guests, call.raw.guest);
    const path = inPlace(call, guest);
    const { checks, skip, failOn, format } = call.options;
    const raiseMachine = call.raw["raise-machine"] === true;
    const fitted = fitGuest(guest, hosts, from, { tool, policy, checks, skip, raiseMachine });
    const { result } = fitted;
    const dialect = fittedDialects.find(({ id }) => id === format);
    const written = dialect === undefined ? null : writeFitted(fitted, dialect);
    // What a dialect cannot say concerns what is written: it is told beside the text.
    const unsaid = selectFindings(written?.findings ?? [], { checks, skip }, policy.severities);
    const { casesOfFit } = await import("../render/reports/cases.ts");
    const { reportFormats } = await import("../render/reports/formats.ts");
    await writeResult(
      call,
      result,
      (one, style) =>
        renderFit(
          one,
          hosts.map(({ name }) => name),
          style,
        ),
      {
        ...reportFormats("fit", casesOfFit, failOn),
        libvirt: ({ xml }) => xml,
        diff: ({ xml }) => unifiedDiff(guest.file, guest.text, xml),
        ...(written === null ? {} : { [format]: () => written.text }),
      },
    );
    await writeFindings(call, unsaid);
    if (path !== null && result.xml !== guest.text) writeFileWhole(path, result.xml);
    return exitCode({ unreadable, severities: severitiesOf(result, unsaid) }, failOn);
  },
};

function refuseOptionsOfNew({ raw }: Call): void {
  const given = Object.keys(newGuestOptions).find((name) => raw[name] !== undefined && raw[name] !== false);
  if (given !== undefined) throw new UsageError(`--${given} is for --new`, "leave it out, or write --new");
}

function severitiesOf({ obstacles, findings }: FitResult, unsaid: readonly Finding[]) {
  return [...obstacles, ...findings, ...unsaid].map(({ severity }) => severity);
}

/** The one guest that is asked about. */
function theGuest(guests: readonly Guest[], name: unknown): Guest {
  const chosen = name === undefined ? guests : guests.filter((guest) => guest.name === name);
  const [guest] = chosen;
  if (chosen.length === 1 && guest !== undefined) return guest;
  const names = [...new Set(guests.map((one) => one.name))];
  throw new UsageError(
    chosen.length === 0 ? `there is no guest ${String(name)}` : `${chosen.length} guests are given, fit takes one`,
    names.length > 1 ? `--guest ${names.slice(0, 5).join(" or ")}` : "name one file with one guest",
  );
}

/** The file to write over; null where none is asked for. */
function inPlace({ raw, options }: Call, guest: Guest): string | null {
  if (raw["in-place"] !== true) return null;
  if (options.output !== null) throw new UsageError("--in-place and -o are two places to write to", "give one of them");
  if (guest.file === "-") throw new UsageError("--in-place cannot write over standard input", "name a file");
  return guest.file;
}
