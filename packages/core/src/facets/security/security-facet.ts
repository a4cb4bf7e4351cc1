import { kindsFacet } from "../kinds/kinds-facet.ts";
import { guestSecurity } from "./guest-security.ts";

/**
 * Security: launch security (SEV, SEV-SNP, TDX, s390 protected virtualization) with what a guest is started with of it,
 * SGX, and the models of security labels.
 *
 * Sources: domain capabilities (`sev`, `launchSecurity` since 10.5, `sgx`), query-sev-capabilities, `virsh capabilities`
 * (every security driver in force).
 */
export const securityFacet = kindsFacet({
  id: "security",
  after: ["machine"],
  subject: "security",
  guests: guestSecurity,
  collect: "virsh capabilities (security models) and virsh domcapabilities (launch security)",
});
