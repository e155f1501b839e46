/**
 * LIST_FRIENDS on this project's stack without the daemon around it, in variants that differ in one thing each: what that
 * thing costs or saves, measured with everything else equal.
 *
 *     node variant-server.ts --unix PATH [--peers N] [--actor sync|async] [--subscribe] [--iobufs pool|allocated]
 *                            [--requests-idle N] [--list kept|built|outdated|mixed] [--changes PER_SECOND]
 *                            [--generation FILE]
 */
import { subscribe } from 'node:diagnostics_channel';
import { parseArgs } from 'node:util';
import { AUTH_SCHEMES, AuthRegistry } from '@gluster-ts/auth';
import { IobufPool } from '@gluster-ts/iobuf-pool';
import { cliProgram, type gf1_cli_peer_list_rsp } from '@gluster-ts/protocol';
import { listen } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { ChangingPeers, listNames } from './changing-peers.ts';

const { values } = parseArgs({
  options: {
    unix: { type: 'string', default: '' },
    peers: { type: 'string', default: '0' },
    actor: { type: 'string', default: 'sync' },
    subscribe: { type: 'boolean', default: false },
    iobufs: { type: 'string', default: 'pool' },
    'requests-idle': { type: 'string', default: '512' },
    list: { type: 'string', default: 'kept' },
    changes: { type: 'string', default: '0' },
    generation: { type: 'string' },
  },
});

const peers = new ChangingPeers(Number(values.peers), values.generation);
const name = listNames.find((known) => known === values.list) ?? 'kept';

function list(): gf1_cli_peer_list_rsp {
  return { op_ret: 0, op_errno: 0, friends: peers.list(name) };
}

const svc = new Rpcsvc({ auth: new AuthRegistry(AUTH_SCHEMES), requestsIdleMax: Number(values['requests-idle']) });
svc.register(cliProgram, {
  LIST_FRIENDS: values.actor === 'sync' ? sync(list) : async () => Promise.resolve(list()),
});

if (values.subscribe) {
  const stages = '0 1 1.2 1.3 1.4 1.5 1.6 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 3 3.1 3.2 4 5 6 6.1 7'.split(' ');
  let announced = 0;
  for (const stage of stages) subscribe(`gluster-ts.stage.${stage}`, () => announced++);
}

const changes = Number(values.changes);
if (changes > 0) setInterval(() => peers.change(), 1000 / changes);

// A pool of no use: all that is larger than its page is allocated and dropped.
const pool = new IobufPool(values.iobufs === 'pool' ? {} : { classes: [{ pageBytes: 1, pagesPerArena: 1 }] });
await listen({ path: values.unix }, { pool, accept: (connection) => void svc.attach(connection) });
console.log('ready 0');
