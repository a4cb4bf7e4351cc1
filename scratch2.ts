import { readHosts } from "./packages/core/src/read/read-hosts.ts";
import { hostCpus } from "./scripts/bench/host-cpus.ts";
import { Fleet } from "./packages/core/src/profile/fleet.ts";
import { matrix } from "./packages/core/src/matrix/matrix.ts";
for (const N of process.argv.slice(2).map(Number)) { const hosts=readHosts([{ name: "cpus", files: [{ name: "cpus.xml", text: hostCpus(N) }] }]).hosts;
let t=performance.now(); const f=new Fleet(); for(const h of hosts) f.add(h); const x=matrix(f); console.log(N, (performance.now()-t).toFixed(0),"ms", x.profiles.length, x.islands.length, x.moves.length, x.movesLeftOut); }
