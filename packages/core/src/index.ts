/** What virt-baseline computes, as a library without input and output. */
export { type BaselineOptions, baseline } from "./baseline/baseline.ts";
export type { BaselineResult, HostCost, HostSummary, ProfileSummary } from "./baseline/result.ts";
export type { Document } from "./evidence/document.ts";
export { type Finding, type Severity, severities } from "./evidence/finding.ts";
export type { AnyObservation, Observation, Subject, Subjects } from "./evidence/observation.ts";
export { formatSource, type Source } from "./evidence/source.ts";
export type { CpuLoss, CpuSection } from "./facets/cpu/cpu-section.ts";
export type { MachineSection } from "./facets/machine/machine-section.ts";
export type { Host } from "./host/host.ts";
export { type LibvirtSoftware, libvirtOf, type QemuSoftware, qemuOf } from "./host/software.ts";
export { defaultPolicy, type Policy } from "./policy/policy.ts";
export { acceleratorNamed } from "./read/accelerator.ts";
export { type HostInput, type InputFile, type ReadHostsOptions, readHosts } from "./read/read-hosts.ts";
export { toolVersion } from "./version.ts";
export type { Dialect } from "./write/dialect.ts";
export { dialects, writeBaseline } from "./write/dialects.ts";
export { InputError } from "./xml/errors.ts";
