import { UsageError } from "../errors.ts";
import { exitCode } from "../exit-code.ts";
import { findingOptions, outputOptions } from "../options.ts";
import { tool } from "../tool.ts";
import type { Command } from "./command.ts";
import { reportFormatNames } from "./report-formats.ts";

export const driftCommand: Command = {
  name: "drift",
  operand: "LOCK",
  says: "Do the hosts still honour a lock: what changed on which of them, and why",
  examples: [
    ["virt-baseline drift baseline.lock fleet/", "exit code 1 where a host no longer gives what was promised"],
    ["virt-baseline drift baseline.lock fleet/ --guests guests/", "and which guests a new baseline would change"],
    ["virt-baseline drift baseline.lock fleet/ --fail-on unknown", "a missing host fails too"],
  ],
  formats: ["text", "json", ...reportFormatNames],
  takes: [...findingOptions, "policy", "cpu-data", ...outputOptions],
  options: {
    guests: {
      takes: "text",
      value: "GUEST",
      says: "A guest's definition, or a folder of them; may be given several times",
    },
  },
  async run(call) {
    const [file = "", ...places] = call.operands;
    if (places.length === 0)
      throw new UsageError("drift needs a HOST after the LOCK", "see virt-baseline drift --help");
    const { placesOf, readGuestInputs } = await import("./guests.ts");
    const { openLock } = await import("./locks.ts");
    const { readFleetHosts } = await import("./hosts.ts");
    const { writeResult } = await import("./result.ts");
    const { renderDrift } = await import("../render/drift.ts");
    const { drift, guestsOf } = await import("@virt-baseline/core");
    const open = await openLock(file, call);
    const { hosts, policy } = await readFleetHosts(call, places, { guests: true, arch: open.lock.asked.arch });
    const guestPlaces = placesOf(call, "guests");
    const none = { guests: [], unreadable: false };
    const { guests: named, unreadable } = guestPlaces.length === 0 ? none : await readGuestInputs(call, guestPlaces);
    const { checks, skip, failOn } = call.options;
    const guests = [...named, ...hosts.flatMap(guestsOf)];
    const result = drift(open, hosts, { tool, severities: policy.severities, checks, skip, guests });
    const { casesOfDrift } = await import("../render/reports/cases.ts");
    const { reportFormats } = await import("../render/reports/formats.ts");
    await writeResult(call, result, renderDrift, reportFormats("drift", casesOfDrift, failOn));
    return exitCode({ unreadable, severities: result.findings.map(({ severity }) => severity) }, failOn);
  },
};
