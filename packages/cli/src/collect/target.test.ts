import { describe, expect, test } from "vitest";
import { sshArguments } from "./over-ssh.ts";
import { parseTarget, printable } from "./target.ts";
import { listTargets } from "./target-list.ts";

describe("a target", () => {
  // text | what ssh is given behind its fixed options | the archive's name
  test.each<[string, string[], string]>([
    ["n1", ["--", "n1"], "n1"],
    ["root@n1.example.org", ["--", "root@n1.example.org"], "n1.example.org"],
    ["ssh://n1", ["--", "n1"], "n1"],
    ["ssh://root@n1:2222/", ["-p", "2222", "--", "root@n1"], "n1-2222"],
    ["qemu+ssh://root@n1/system", ["--", "root@n1"], "n1"],
    ["qemu+ssh://n1/session", ["--", "n1"], "n1"],
    ["ssh://[2001:db8::1]:22", ["-p", "22", "--", "2001:db8::1"], "2001-db8--1-22"],
    ["ssh://[fe80::1%eth0]", ["--", "fe80::1%eth0"], "fe80--1-eth0"],
    ["192.0.2.7", ["--", "192.0.2.7"], "192.0.2.7"],
  ])("%s", (text, words, name) => {
    const target = parseTarget(text);
    expect(target.name).toBe(name);
    const given = sshArguments(target, { script: "", limit: 1, sudo: false });
    expect(given.slice(-1)).toEqual(["sh -s"]);
    expect(given.slice(0, -1).slice(-words.length)).toEqual(words);
    expect(given).toContain("BatchMode=yes");
  });

  // what is wrong | text | the message says
  test.each<[string, string, RegExp]>([
    ["an option", "-oProxyCommand=touch x", /no name of a host/],
    ["an option as a host", "ssh://-oProxyCommand=x", /no name of a host/],
    ["an option as a user", "-oProxyCommand=x@n1", /no name of a user/],
    ["an option in brackets", "ssh://[-oProxyCommand=x]", /no name of a host/],
    ["a command", "$(touch /tmp/x)", /.*no name of a host|behind the host/],
    ["a command as a user", "`id`@n1", /no name of a user/],
    ["a way out", "../x", /no name of a host|behind the host/],
    ["a way out in a URI", "ssh://n1/../../x", /behind the host/],
    ["a way out as a host", "..", /no name of a host/],
    ["a line break", "n1\nProxyCommand x", /no name of a host/],
    ["a NUL", "n1\0", /no name of a host/],
    ["a blank", "n1 n2", /no name of a host/],
    ["nothing", "", /no name of a host/],
    ["no host", "root@", /no name of a host/],
    ["another transport", "qemu+tcp://n1/system", /qemu\+tcp is not reached/],
    ["this machine", "qemu:///system", /this machine is gathered without a TARGET/],
    ["options of a connection", "qemu+ssh://n1/system?keyfile=/x", /~\/\.ssh\/config/],
    ["another driver's path", "qemu+ssh://n1/embed", /behind the host/],
    ["a port out of range", "n1:65536", /a port from 1 to 65535/],
    ["a port that is none", "n1:", /a port from 1 to 65535/],
    ["a name without end", "a".repeat(10_000), /no name of a host/],
    ["letters that look like others", "nо1", /no name of a host/],
  ])("%s is refused", (_, text, said) => {
    expect(() => parseTarget(text)).toThrow(said);
    try {
      parseTarget(text);
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(400);
      expect((error as Error).message).toMatch(/^[^\n\0]*$/);
    }
  });

  test("what others say is fit for a terminal", () => {
    expect(printable("a\u001b[2Jb\r\n\u202ec")).toBe("a?[2Jb???c");
  });
});

describe("a list of targets", () => {
  const file = (text: string) => ({ name: "hosts.txt", text });

  test("has each host once, with remarks and blank lines passed over", () => {
    const targets = listTargets(["n1"], file("# all\n\n n1\r\nroot@n2\nssh://root@n2\n"));
    expect(targets.map(({ name }) => name)).toEqual(["n1", "n2"]);
  });

  test("names every refusal by argument or line", () => {
    let error: unknown;
    try {
      listTargets(["-l", "n1"], file("n2\n$(id)\nadmin@n1\n"));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AggregateError);
    expect((error as AggregateError).errors).toMatchObject([
      { name: "UsageError", message: expect.stringContaining("-l: ") },
      { name: "InputError", file: "hosts.txt", line: 2, message: expect.stringContaining("$(id): ") },
      { name: "InputError", line: 3, message: "admin@n1 and n1 would both be kept as n1" },
    ]);
  });
});
