import { memoryPeer } from '@gluster-ts/rpc-transport';
import { encodeReplySuccess, XdrWriter } from '@gluster-ts/xdr';
import type { Procedure } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nfs, OVER_UNIX, rpcbOf, seenAt, TestRpcbind } from '../test/support/serve.ts';
import { PMAPVERS, RpcbindClnt, RpcbindRegistry, RPCBVERS, RPCBVERS4 } from './index.ts';
import { parseUniversalAddress } from './universal-address.ts';

const REGISTRATIONS_MAX = 4;

/** A record that holds a call. */
function call(version: number, procedure: number, args: Uint8Array, xid: number): Uint8Array {
  const message = Buffer.alloc(40 + args.length);
  [xid, 0, 2, 100_000, version, procedure, 0, 0, 0, 0].forEach((word, i) => message.writeUInt32BE(word, 4 * i));
  message.set(args, 40);
  return Buffer.concat([Buffer.from(Uint32Array.of(0x8000_0000 + message.length).buffer).swap32(), message]);
}

/** Arguments that are right, for the procedure whose arguments they are. */
const RIGHT = [
  rpcbOf(nfs()),
  rpcbOf(nfs({ netid: 'local', address: '/run/nfs' })),
  { prog: 7, vers: 1, prot: 6, port: 111 },
  { prog: 7, vers: 1, proc: 0, args: new Uint8Array(8) },
  '192.0.2.1.8.1',
  { maxlen: 16, buf: Uint8Array.of(2, 0, 8, 1, 192, 0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0) },
];

function encoded({ args }: Procedure): Uint8Array[] {
  return RIGHT.flatMap((value) => {
    const w = new XdrWriter();
    try {
      args.encode(w, value);
      return [w.finish().slice()];
    } catch {
      // Arguments of another procedure.
      return [];
    }
  });
}

const procedures = [PMAPVERS, RPCBVERS, RPCBVERS4].flatMap(({ version, procedures }) => {
  return Object.values<Procedure>(procedures).map((procedure) => ({ version, procedure, right: encoded(procedure) }));
});

/** Right arguments with a few bytes changed, a piece cut off or something behind them; or any bytes at all. */
const hostileCall = fc.constantFrom(...procedures).chain(({ version, procedure, right }) => {
  const mutated = fc
    .tuple(
      fc.constantFrom(...right, new Uint8Array(0)),
      fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { maxLength: 3 }),
      fc.integer({ min: -8, max: 8 }),
    )
    .map(([bytes, changes, longer]) => {
      const args = new Uint8Array(Math.max(0, bytes.length + 4 * longer));
      args.set(bytes.subarray(0, args.length));
      for (const [at, value] of changes) if (at < args.length) args[at] = value;
      return args;
    });
  const words = fc.uint8Array({ maxLength: 64 }).map((bytes) => bytes.subarray(0, bytes.length & ~3));
  return fc.record({
    version: fc.constant(version),
    procedure: fc.constant(procedure.number),
    args: fc.oneof({ weight: 4, arbitrary: mutated }, words),
  });
});

describe('an rpcbind', () => {
  it('ends every call once and keeps nothing but what is right, whatever the bytes', async () => {
    const run = async (calls: readonly { version: number; procedure: number; args: Uint8Array }[]): Promise<void> => {
      const registry = new RpcbindRegistry({ registrationsMax: REGISTRATIONS_MAX });
      const test = new TestRpcbind({ forward: { allow: () => false } }, registry);
      const peer = memoryPeer();
      test.svc.attach(seenAt(peer.connection, OVER_UNIX));
      calls.forEach(({ version, procedure, args }, xid) => peer.send(call(version, procedure, args, xid)));
      await peer.run();
      const stats = test.svc.stats();
      const { PROG_UNAVAIL, PROG_MISMATCH, PROC_UNAVAIL } = stats.refused;
      const refused = stats.refused.GARBAGE_ARGS + stats.refused.SYSTEM_ERR;
      expect(stats.replies + stats.noReply + refused).toBe(calls.length);
      expect([PROG_UNAVAIL, PROG_MISMATCH, PROC_UNAVAIL, stats.dropped, stats.inProgress]).toEqual([0, 0, 0, 0, 0]);
      // Only calls that are not passed on fail: CALLIT and BCAST in silence.
      const count = (wanted: number) => calls.filter(({ procedure }) => procedure === wanted).length;
      expect(stats.noReply).toBeLessThanOrEqual(count(5));
      expect(stats.refused.SYSTEM_ERR).toBeLessThanOrEqual(count(10));
      expect(peer.ended).toBe(false);
      expect(registry.size).toBeLessThanOrEqual(REGISTRATIONS_MAX);
      for (const { netid, address } of registry) parseUniversalAddress(netid, address);
    };
    await fc.assert(fc.asyncProperty(fc.array(hostileCall, { maxLength: 12 }), run));
  });
});

describe('RpcbindClnt', () => {
  const ask: ((clnt: RpcbindClnt) => Promise<unknown>)[] = [
    (clnt) => clnt.lookup({ program: 7, version: 1, netid: ['local', 'tcp'] }),
    (clnt) => clnt.dump(),
    (clnt) => clnt.addresses({ program: 7, version: 1 }),
    (clnt) => clnt.statistics(),
    (clnt) => clnt.set({ program: 7, version: 1, netid: 'tcp', address: '0.0.0.0.8.1' }),
    (clnt) => clnt.unset({ program: 7, version: 1 }),
    (clnt) => clnt.time(),
  ];

  it('ends every question with an answer or an error of its own, whatever rpcbind says', async () => {
    const small = fc.constantFrom(0, 1, 2, 5, 0xff, 0x7fff_ffff, 0xffff_ffff);
    const words = fc.array(fc.oneof({ weight: 3, arbitrary: small }, fc.nat()), { maxLength: 40 });
    const run = async (index: number, results: readonly number[][]): Promise<void> => {
      const peer = memoryPeer();
      const clnt = new RpcbindClnt(seenAt(peer.connection, OVER_UNIX), { timeoutMs: 0 });
      let settled: { error?: unknown } | undefined;
      const question = ask[index]!(clnt).then(
        () => (settled = {}),
        (error: unknown) => (settled = { error }),
      );
      for (const result of results) {
        await peer.run();
        const sent = Buffer.from(peer.take());
        if (sent.length === 0) break;
        const w = new XdrWriter();
        encodeReplySuccess(w, sent.readUInt32BE(4));
        for (const word of result) w.uint(word);
        const message = w.finish();
        const mark = Buffer.alloc(4);
        mark.writeUInt32BE(0x8000_0000 + message.length);
        peer.send(Buffer.concat([mark, message]));
      }
      await peer.run();
      await clnt.close();
      await question;
      const name = settled?.error instanceof Error ? settled.error.name : undefined;
      expect([undefined, 'RpcClntError', 'RpcbindError']).toContain(name);
    };
    const index = fc.nat(ask.length - 1);
    await fc.assert(fc.asyncProperty(index, fc.array(words, { maxLength: 5 }), run));
  });
});
