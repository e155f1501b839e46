import { authSys } from '../../../packages/auth/src/index.ts';
import {
  parseUniversalAddress,
  PMAPVERS,
  rpcbindProgram,
  RpcbindRegistry,
  RPCBVERS,
  RPCBVERS4,
} from '../../../packages/rpcbind/src/index.ts';
import {
  nfs,
  OVER_TCP,
  OVER_UDP,
  OVER_UNIX,
  rpcbOf,
  seenAt,
  type Ends,
} from '../../../packages/rpcbind/test/support/serve.ts';
import { Rpcsvc } from '../../../packages/rpcsvc/src/index.ts';
import { OpaqueAuth, XdrWriter, type Procedure, type Program } from '../../../packages/xdr/src/index.ts';
import type { FuzzTarget } from '../target.ts';
import { call } from './call-header.ts';
import { converse, converseOverUdp, streamsOf } from './conversation.ts';
import { growSeeds } from './grow-seeds.ts';
import { marked } from './record-marking.ts';

/** What is there before the stream comes. */
const registered = [
  nfs(),
  nfs({ netid: 'udp6', address: '::.8.1' }),
  nfs({ program: 390_113, version: 1, netid: 'local', address: '/run/x.sock', owner: '1000' }),
];

/** One more, so that a stream of some calls reaches it. */
const REGISTRATIONS_MAX = registered.length + 1;

/** Arguments that are right, for procedures of all versions. */
const rightArguments: readonly unknown[] = [
  rpcbOf(nfs()),
  rpcbOf(nfs({ version: 4, netid: 'tcp6', address: '2001:db8::7.3.128', owner: '1000' })),
  rpcbOf(nfs({ program: 390_113, version: 1, netid: 'local', address: '@abstract', owner: '' })),
  rpcbOf(nfs({ netid: '', address: '' })),
  { prog: 100_003, vers: 3, prot: 6, port: 2049 },
  { prog: 100_005, vers: 3, prot: 17, port: 111 },
  { prog: 100_003, vers: 3, proc: 0, args: new Uint8Array(8) },
  '192.0.2.1.8.1',
  '/run/x.sock',
  { maxlen: 16, buf: Uint8Array.of(2, 0, 8, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0) },
];

const credentials = [
  new OpaqueAuth(),
  authSys({ uid: 0, gid: 0 }).credential(),
  authSys({ uid: 1000, gid: 100 }).credential(),
];

const versions = [PMAPVERS, RPCBVERS, RPCBVERS4];

/** SET of versions 3 and 4, UNSET: a row of registrations, some of which go again. */
const registrations = [RPCBVERS, RPCBVERS4].map(({ number, version, procedures }) => {
  const calls = rightArguments.flatMap((value, i) => {
    const body = tryEncode(procedures.RPCBPROC_SET.args, value);
    return body === undefined ? [] : [joined(call(i, number, version, i === 3 ? 2 : 1, new OpaqueAuth()), body)];
  });
  return marked(...calls.map((one) => [one]));
});

const seeds = [...streamsOf(versions.flatMap(callsOf)), ...registrations];

/** What shows all that there is: DUMP of every version, and the statistics. */
const questions = marked(
  ...versions.map(({ number, version }, i) => [call(i + 1, number, version, 4, new OpaqueAuth())]),
  [call(9, RPCBVERS4.number, 4, 12, new OpaqueAuth())],
);

/**
 * An rpcbind of all three versions behind each stream of records or row of datagrams, which comes from this machine or from another. What
 * is registered stays within its bound and is well-formed, and can be told afterwards.
 */
export const rpcbindServices: readonly FuzzTarget[] = [
  serviceOf('unix', OVER_UNIX, false),
  serviceOf('tcp', OVER_TCP, true),
  serviceOf('udp', OVER_UDP, true, converseOverUdp),
];

function serviceOf(socket: string, ends: Ends, isStranger: boolean, talk = converse): FuzzTarget {
  return {
    name: `service/rpcbind-${socket}`,
    weight: 300,
    seeds,
    words: [
      'tcp',
      'udp6',
      'local',
      '0.0.0.0.0.111',
      '::.255.255',
      '@',
      '/',
      '.256.1',
      '%lo',
      '0',
      '\0',
      '4294967295',
    ].map((text) => new TextEncoder().encode(text)),
    refusals: [],
    async run(bytes) {
      const registry = new RpcbindRegistry({ registrationsMax: REGISTRATIONS_MAX });
      for (const mapping of registered) registry.set(mapping);
      const svc = new Rpcsvc();
      rpcbindProgram(registry, { now: () => 0, forward: { allow: () => false } }).register(svc);
      const answered = await talk(svc, bytes, (connection) => seenAt(connection, ends));
      checkRegistry(registry, isStranger);
      if (!(await converse(svc, questions))) throw new Error('What is registered cannot be told');
      return answered;
    },
    memory: { bytes: 32 * 1024 * 1024, bytesPerByte: 1024 },
  };
}

function checkRegistry(registry: RpcbindRegistry, isStranger: boolean): void {
  if (registry.size > REGISTRATIONS_MAX) throw new Error(`${registry.size} registrations`);
  for (const { netid, address } of registry) parseUniversalAddress(netid, address);
  const same = JSON.stringify([...registry]) === JSON.stringify(registered);
  if (isStranger && !same) throw new Error('A stranger has changed what is registered');
}

/** Calls of every procedure, with arguments that mean something and with such that are only well-formed. */
function callsOf({ number, version, procedures }: Program, round: number): Uint8Array[] {
  let xid = 1000 * round;
  return Object.values<Procedure>(procedures).flatMap(({ number: procedure, args }) => {
    const right = rightArguments.flatMap((value) => tryEncode(args, value) ?? []);
    return [...right, ...growSeeds(args, []).slice(0, 2)].map((body) => {
      const head = call(++xid, number, version, procedure, credentials[xid % credentials.length]!);
      return joined(head, body);
    });
  });
}

function joined(head: Uint8Array, body: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([head, body]));
}

/** Undefined for the arguments of another procedure. */
function tryEncode(args: Procedure['args'], value: unknown): Uint8Array | undefined {
  const w = new XdrWriter();
  try {
    args.encode(w, value);
    return w.finish().slice();
  } catch {
    return undefined;
  }
}
