/** Debian's rpcinfo queries an rpcbind: ours or Debian's, with the same registrations. Arguments: which; commands. */
import { RPCBIND_SOCKET_PATH, RpcbindClnt } from '../../src/index.ts';
import { finish, prepare, sh, startDebians, startOurs } from './play.ts';
import type { Outcome } from './play.ts';

const [which, ...commands] = process.argv.slice(2);
prepare();
await (which === 'ours' ? startOurs() : startDebians());
{
  await using rpcbind = new RpcbindClnt({ path: RPCBIND_SOCKET_PATH });
  const places = { tcp: '0.0.0.0.8.1', udp: '0.0.0.0.8.2', tcp6: '::.8.1', local: '/run/nfs.sock' };
  for (const version of [3, 4]) {
    for (const [netid, address] of Object.entries(places)) {
      await rpcbind.set({ program: 100_003, version, netid, address });
    }
  }
}
const outcomes: Outcome[] = [];
for (const command of commands) outcomes.push(await sh(command));
finish(outcomes);
