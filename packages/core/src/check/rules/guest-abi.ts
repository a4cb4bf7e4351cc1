import { compareAbi } from "../abi/compare-abi.ts";
import type { MoveRule } from "../rule.ts";

/** The definition that the guest is to have on the destination, where one is given (`--target-xml`), against its own. */
export const guestAbi: MoveRule = ({ guest, target }) => (target == null ? [] : compareAbi({ source: guest, target }));
