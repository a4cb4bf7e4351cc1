import { type AnyObservation, everywhere, observe } from "../../evidence/observation.ts";
import type { TextReader } from "../reader.ts";

/**
 * The tables of `virsh net-list --all` (which has a column Persistent) and `virsh pool-list --all`: what is active.
 * Vocabulary: all are listed.
 */
export const virshListsReader: TextReader = {
  container: "text",
  id: "virsh-lists",
  title: "virsh net-list, virsh pool-list",
  accepts: (text) => header.test(text),
  read(text, context) {
    const ofNetworks = header.exec(text)?.[1] !== undefined;
    const tool = ofNetworks ? "virsh net-list" : "virsh pool-list";
    const subject = ofNetworks ? "network.active" : "storage.pool.active";
    const observations: AnyObservation[] = text.split("\n").flatMap((line, index) => {
      const [, name, state] = row.exec(line) ?? [];
      if (name === undefined) return [];
      return [observe(subject, everywhere, { name, active: state === "active" }, context.source(index + 1, tool))];
    });
    const key = ofNetworks ? "virsh-lists/networks" : "virsh-lists/pools";
    return [{ kind: "virsh-lists", key, uuid: null, hostName: null, source: context.source(1, tool), observations }];
  },
};

const header = /^\s{0,10}Name {1,200}State {1,20}Autostart(?: {1,20}(Persistent))?\s*\n/;
const row = /^ {0,10}(\S.{0,200}?) {1,200}(active|inactive) {1,20}(?:yes|no)(?: {1,20}(?:yes|no))?\s*$/;
