/**
 * Debian's rpcinfo broadcasts to an rpcbind that passes calls on: ours or Debian's (argument), which knows a C server (its
 * program is the other argument).
 */
import { execFileSync } from 'node:child_process';
import { calculator } from '../support/calculator.ts';
import { finish, prepare, sh, startDebians, startOurs, startServer } from './play.ts';

const [which, file = ''] = process.argv.slice(2);
prepare();
// Broadcasts go out on interfaces that can, and come back to those of this machine who listen.
execFileSync('ip', ['link', 'add', 'net0', 'type', 'veth', 'peer', 'name', 'net1']);
execFileSync('ip', ['address', 'add', '198.51.100.1/24', 'broadcast', '198.51.100.255', 'dev', 'net0']);
for (const name of ['net0', 'net1']) execFileSync('ip', ['link', 'set', name, 'up']);
if (which === 'ours') await startOurs({ forward: { allow: ({ procedure }) => procedure === 0 } });
else await startDebians('-r');
const server = await startServer(file, 'tirpc');
// It asks again and again, for half a minute: until somebody reads its second line no more.
const { stdout } = await sh(`stdbuf -oL rpcinfo -b ${calculator.number} 1 | head -n 1`);
const { stdout: found } = await sh(`rpcinfo -T udp 127.0.0.1 ${calculator.number} 1`);
const { stdout: list } = await sh('rpcinfo');
await server.stop();
finish({ stdout, found, list });
