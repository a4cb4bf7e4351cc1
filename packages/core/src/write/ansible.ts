import { baselineName, chosenMachine, type Dialect, domainType, type Pinned } from "./dialect.ts";
import { libvirtCpu, libvirtOs } from "./libvirt.ts";
import { unstatedPhysBits } from "./limits.ts";
import { hashComment } from "./syntax/one-line.ts";
import { toYaml, type YamlValue } from "./syntax/yaml.ts";

/**
 * Ansible: a play that holds the baseline's elements as variables, for templates of guests, and asks every hypervisor
 * whether such a CPU would start there. It changes nothing.
 */
export const ansibleDialect: Dialect = {
  id: "ansible",
  title: "Ansible play",
  comment: hashComment,
  anyArchitecture: true,
  partsCombine: true,
  write(result, cpu) {
    const cpuXml = cpu === null ? "" : libvirtCpu(cpu);
    const play = {
      name: "Hypervisors that must honour the baseline",
      hosts: baselineName(result, cpu).replaceAll("-", "_"),
      gather_facts: false,
      vars: {
        baseline_machine: chosenMachine(result) ?? undefined,
        baseline_os: libvirtOs(result) || undefined,
        baseline_cpu: cpuXml || undefined,
      },
      tasks: cpuXml === "" ? [] : [wouldStart(result)],
    };
    return { text: toYaml([play]), findings: unstatedPhysBits(cpu) };
  },
};

function wouldStart(result: Pinned): YamlValue {
  const machine = chosenMachine(result) === null ? [] : ["--machine", "{{ baseline_machine }}"];
  const setting = ["--virttype", domainType(result), ...machine];
  return {
    name: "Ask libvirt whether the CPU would start",
    "ansible.builtin.command": {
      argv: ["virsh", "--connect", "qemu:///system", "hypervisor-cpu-compare", "--error", ...setting, "/dev/stdin"],
      stdin: "{{ baseline_cpu }}",
    },
    changed_when: false,
  };
}
