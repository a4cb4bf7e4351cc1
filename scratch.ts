import { readHosts } from "./packages/core/src/read/read-hosts.ts";
import { hostCpus } from "./scripts/bench/host-cpus.ts";
import { Fleet } from "./packages/core/src/profile/fleet.ts";
import { matrix } from "./packages/core/src/matrix/matrix.ts";
import { readdirSync, readFileSync } from "node:fs";
const dirs=readdirSync("examples/fleet"); const fh=readHosts(dirs.map(d=>({name:d,files:readdirSync("examples/fleet/"+d).map(f=>({name:f,text:readFileSync(`examples/fleet/${d}/${f}`,"utf8")}))}))).hosts;
const fleet=new Fleet(); for(const h of fh) fleet.add(h);
const r=matrix(fleet);
for(const m of r.moves) if(m.guest===null) console.log(m.from,"->",m.to,m.verdict,m.blockers.join(),"?",m.undecided.join());
for(const m of r.moves) if(m.guest!==null&&m.verdict!=="ok") console.log("B",m.from,"->",m.to,m.verdict,m.blockers.join(),"?",m.undecided.join());
console.log(JSON.stringify(r.islands), JSON.stringify(r.oneWay), JSON.stringify(r.stranded));
for (const l of r.lacks) console.log(l.host,l.check,l.from,l.names.slice(0,5).join());
let t=performance.now(); const f=new Fleet(); for(const h of hosts) f.add(h); const x=matrix(f); console.log(N, (performance.now()-t).toFixed(0),"ms", x.profiles.length, x.islands.length, x.moves.length, x.movesLeftOut); }
