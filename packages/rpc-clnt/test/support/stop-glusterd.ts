/**
 * Runs beside a C glusterd, in its namespaces: pings it, stops it with SIGSTOP, and lets it go on. Prints what it saw as
 * JSON.
 */
import { EventEmitter, once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { authGlusterfsV2 } from '@gluster-ts/auth';
import { procedure, program, xdrInt, xdrOpaque, xdrStruct } from '@gluster-ts/xdr';
import { glusterPing, RpcClnt, RpcClntError } from '../../src/index.ts';

const cli = program({
  name: 'GlusterD svc cli',
  number: 1_238_463,
  version: 2,
  procedures: {
    LIST_FRIENDS: procedure(
      3,
      xdrStruct({ flags: xdrInt, dict: xdrOpaque() }),
      xdrStruct({ op_ret: xdrInt, op_errno: xdrInt, friends: xdrOpaque() }),
    ),
  },
});

// The only one in this namespace; in the foreground it writes no file with its number.
const pid = readdirSync('/proc')
  .filter((name) => /^\d+$/.test(name))
  .find((name) => readFileSync(`/proc/${name}/comm`, 'utf8').trim() === 'glusterd');
if (pid === undefined) throw new Error('No glusterd runs here');
/** What the kernel says of each of its threads. */
function threadsOf(process: string): string[] {
  return readdirSync(`/proc/${process}/task`).map((id) => readFileSync(`/proc/${process}/task/${id}/status`, 'utf8'));
}

const told = new EventEmitter();
const seen: string[] = [];

const endpoint = { host: '127.0.0.1', port: 24_007 };
const auth = authGlusterfsV2();

const list = (asking: RpcClnt): Promise<string> =>
  asking.call(cli, 'LIST_FRIENDS', { flags: 2, dict: new Uint8Array(0) }).then(
    ({ op_ret }) => `op_ret ${op_ret}`,
    (error: unknown) => (error instanceof RpcClntError ? error.code : String(error)),
  );

// A daemon that has just started is busy for a while: without a ping, until it has answered.
await using patient = new RpcClnt(endpoint, { auth, timeoutMs: 120_000 });
await list(patient);

await using clnt = new RpcClnt(endpoint, {
  auth,
  ping: glusterPing({ timeoutMs: 4000, whileIdle: true }),
  event: (event) => {
    const kind = event.type === 'state' ? event.state.kind : event.type;
    seen.push(kind);
    told.emit(kind);
  },
});
const pinged = once(told, 'ping');
const before = await list(clnt);
await pinged;
process.kill(Number(pid), 'SIGSTOP');
// On a busy machine a thread may go on for a while.
while (!threadsOf(pid).every((thread) => /^State:\tT/m.test(thread))) await delay(10);
const during = await list(clnt);
const dead = clnt.counters.disconnects;
process.kill(Number(pid), 'SIGCONT');
const after = await list(clnt);
process.stdout.write(JSON.stringify({ before, during, after, dead, seen }));
