/** An sshd of our own on a loopback port, with keys made for it, whose sessions run inside a stack: a host that ssh reaches. */
import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { runProgram } from "../real/process.ts";
import type { Stack } from "../real/stack.ts";

export interface SshHost {
  /** An ssh_config(5) in which the host is called as the stack. */
  readonly configuration: string;
  /** Where an `ssh` stands that knows the host by the stack's name, as a user's own configuration would: to be put before PATH. */
  readonly bin: string;
  stop(): Promise<void>;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() =>
        typeof address === "object" && address ? resolve(address.port) : reject(new Error("no port")),
      );
    });
  });
}

async function makeKey(path: string): Promise<void> {
  const { code, stderr } = await runProgram("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
  if (code !== 0) throw new Error(`ssh-keygen: ${stderr}`);
}

/** @throws if sshd is not installed (scripts/real/provision.sh does) or does not answer */
export async function startSshHost(stack: Stack): Promise<SshHost> {
  const folder = await mkdtemp(join(tmpdir(), "virt-baseline-ssh-"));
  const port = await freePort();
  await Promise.all([makeKey(join(folder, "host")), makeKey(join(folder, "user"))]);
  await mkdir("/run/sshd", { recursive: true });
  // Whatever the session is to run, it runs inside the stack.
  await writeFile(
    join(folder, "inside"),
    `#!/bin/sh\nexec ${stack.enter.join(" ")} /bin/sh -c "$SSH_ORIGINAL_COMMAND"\n`,
  );
  await chmod(join(folder, "inside"), 0o755);
  const server = [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${folder}/host`,
    `AuthorizedKeysFile ${folder}/user.pub`,
    `ForceCommand ${folder}/inside`,
    `PidFile ${folder}/pid`,
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "StrictModes no",
    "UsePAM no",
  ];
  const client = [
    `Host ${stack.name}`,
    "  HostName 127.0.0.1",
    `  Port ${port}`,
    "  User root",
    `  IdentityFile ${folder}/user`,
    "  IdentitiesOnly yes",
    "  StrictHostKeyChecking no",
    "  UserKnownHostsFile /dev/null",
    "  LogLevel ERROR",
    "  BatchMode yes",
  ];
  await writeFile(join(folder, "sshd_config"), `${server.join("\n")}\n`);
  await writeFile(join(folder, "ssh_config"), `${client.join("\n")}\n`);
  const daemon = spawn("/usr/sbin/sshd", ["-D", "-e", "-f", join(folder, "sshd_config")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let log = "";
  daemon.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  const bin = join(folder, "bin");
  await mkdir(bin);
  await writeFile(join(bin, "ssh"), `#!/bin/sh\nexec /usr/bin/ssh -F ${folder}/ssh_config "$@"\n`);
  await chmod(join(bin, "ssh"), 0o755);
  const stop = async () => {
    daemon.kill();
    await rm(folder, { recursive: true });
  };
  for (let tries = 0; tries < 50; tries++) {
    if ((await runProgram(join(bin, "ssh"), [stack.name, "true"])).code === 0)
      return { configuration: join(folder, "ssh_config"), bin, stop };
    await sleep(100);
  }
  await stop();
  throw new Error(`sshd did not answer: ${log}`);
}
