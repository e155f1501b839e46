/**
 * LIST_FRIENDS on this project's stack without the daemon around it, in variants that differ in one thing each: what that
 * thing costs or saves, measured with everything else equal.
 *
 *     node variant-server.ts --unix PATH [--peers N] [--actor sync|async] [--subscribe] [--requests-idle N]
 *                            [--list kept|built] [--changes PER_SECOND]
 */
import { subscribe } from 'node:diagnostics_channel';
import { parseArgs } from 'node:util';
import { AUTH_SCHEMES, AuthRegistry } from '@gluster-ts/auth';
import { PeerState, Snapshot, type Peer } from '@gluster-ts/glusterd-actors';
import { cliProgram, type gf1_cli_peer_list_rsp } from '@gluster-ts/protocol';
import { listen } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';

const { values } = parseArgs({
  options: {
    unix: { type: 'string', default: '' },
    peers: { type: 'string', default: '0' },
    actor: { type: 'string', default: 'sync' },
    subscribe: { type: 'boolean', default: false },
    'requests-idle': { type: 'string', default: '512' },
    list: { type: 'string', default: 'kept' },
    changes: { type: 'string', default: '0' },
  },
});

const uuid = '00000000-0000-4000-8000-000000000000';
let generation = 0;
let snapshot = nextSnapshot();

/** All peers of one generation carry its number as their port: a reader sees whether a list is mixed, and of when it is. */
function nextSnapshot(): Snapshot {
  generation++;
  const peers = Array.from({ length: Number(values.peers) }, (_, i): Peer => {
    const number = String(i + 1).padStart(12, '0');
    return {
      uuid: `00000000-0000-4000-8001-${number}`,
      hostnames: [`peer${i + 1}`],
      port: generation,
      state: PeerState.BEFRIENDED,
      connected: true,
      quorum: 'up',
    };
  });
  return new Snapshot({ identity: undefined, operatingVersion: 100_000, peers, options: new Map() });
}

function list(): gf1_cli_peer_list_rsp {
  const source = values.list === 'built' ? snapshot.with({}) : snapshot;
  return { op_ret: 0, op_errno: 0, friends: source.encodedPool(uuid) };
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
if (changes > 0) setInterval(() => (snapshot = nextSnapshot()), 1000 / changes);

await listen({ path: values.unix }, { accept: (connection) => void svc.attach(connection) });
console.log('ready 0');
