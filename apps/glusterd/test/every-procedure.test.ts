import { once } from 'node:events';
import { connect } from 'node:net';
import type { NetConnectOpts } from 'node:net';
import { Dict } from '@gluster-ts/protocol';
import fc from 'fast-check';
import { expect, it } from 'vitest';

import { Sandbox, isGlusterd } from './support/daemon.ts';

/** Every program that either listener serves, a callback program, and numbers that are none. */
const PROGRAMS: readonly (readonly [program: number, version: number])[] = [
  [123_451_501, 1],
  [1_238_437, 2],
  [1_238_463, 2],
  [1_238_433, 2],
  [1_238_433, 3],
  [34_123_456, 1],
  [14_398_633, 2],
  [1_239_873, 1],
  [52_743_234, 1],
  [0xffff_ffff, 0xffff_ffff],
];
const PROCEDURES_MAX = 52;

// Neither hostname nor bricks: names would be looked up on whatever network the test runs in.
const KEYS = [
  ...['volname', 'volname1', 'port', 'count', 'type', 'transport', 'force', 'flags', 'cmd', 'key'],
  ...['value', 'key1', 'value1', 'sub-cmd', 'snapname', 'rebalance-command', 'source', 'operating-version', 'cmd-str'],
  ...['replica-count', 'disperse-count', 'peer-id', 'primary', 'secondary', 'heal-op', 'operation', 'nodename'],
];
const TEXTS = [
  '',
  '0',
  '1',
  '3',
  '-1',
  '4294967295',
  '99999999999999999999',
  '../../etc/passwd',
  'a\nb',
  '\u001b[2J',
  'ü',
];

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, 4 * i);
  return bytes;
}

function opaque(bytes: Uint8Array): Buffer {
  return Buffer.concat([words(bytes.length), bytes, Buffer.alloc(-bytes.length & 3)]);
}

const word = fc.oneof(fc.constantFrom(0, 1, 2, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff), fc.nat(64));
const pair = fc.tuple(fc.constantFrom(...KEYS), fc.oneof(fc.constantFrom(...TEXTS), fc.constant('v'.repeat(5000))));
const dict = fc.array(pair, { maxLength: 12 }).map((pairs) => {
  const made = new Dict();
  for (const [key, value] of pairs) made.setString(key, value);
  return made.serialize();
});
const piece = fc.oneof(
  { weight: 4, arbitrary: dict.map(opaque) },
  { weight: 2, arbitrary: fc.constantFrom(...TEXTS).map((text) => opaque(Buffer.from(text))) },
  { weight: 2, arbitrary: word.map((value) => words(value)) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: fc.constant(Buffer.alloc(16, 7)) },
);
/** A few lies: words in the midst of it that say something else than before. */
const lies = fc.array(fc.tuple(fc.nat(200), word), { maxLength: 2 });
const args = fc.tuple(fc.array(piece, { maxLength: 4 }), lies).map(([pieces, changes]) => {
  const bytes = Buffer.concat(pieces);
  for (const [at, value] of changes) if (at * 4 + 4 <= bytes.length) bytes.writeUInt32BE(value, at * 4);
  return bytes;
});

/** AUTH_GLUSTERFS-v2 of root, and no verifier. */
const CREDENTIAL = Buffer.concat([words(390_039, 24, 0, 0, 0, 0, 4, 0), words(0, 0)]);

function record(xid: number, program: number, version: number, procedure: number, body: Buffer): Buffer {
  const message = Buffer.concat([words(xid, 0, 2, program, version, procedure), CREDENTIAL, body]);
  return Buffer.concat([words(0x8000_0000 + message.length), message]);
}

/** Sends all records at once and returns the xids of the answers, in order, once there are as many or the daemon hangs up. */
async function exchange(target: NetConnectOpts, records: readonly Buffer[]): Promise<number[]> {
  const socket = connect(target);
  socket.on('error', () => undefined);
  const closed = once(socket, 'close');
  const xids: number[] = [];
  let bytes: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    let end: number;
    while (bytes.length >= 4 && bytes.length >= (end = 4 + (bytes.readUInt32BE(0) & 0x7fff_ffff))) {
      xids.push(bytes.readUInt32BE(4));
      bytes = bytes.subarray(end);
    }
    if (xids.length >= records.length) socket.end();
  });
  socket.write(Buffer.concat(records));
  await closed;
  return xids;
}

it('every procedure of every program answers whatever it is sent, exactly once', async () => {
  using box = new Sandbox();
  await box.start();
  const port = Number(/listening on port \((\d+)\)/.exec(box.logText)![1]);
  const targets: NetConnectOpts[] = [{ path: box.socket }, { host: '127.0.0.1', port }];
  const expected = Array.from({ length: PROCEDURES_MAX }, (_, xid) => xid);
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...targets),
      fc.constantFrom(...PROGRAMS),
      fc.array(args, { minLength: 1, maxLength: 6 }),
      async (target, [program, version], bodies) => {
        const records = expected.map((xid) => record(xid, program, version, xid, bodies[xid % bodies.length]!));
        const xids = await exchange(target, records);
        expect(xids.sort((a, b) => a - b)).toEqual(expected);
      },
    ),
  );
  expect(isGlusterd(box.pid)).toBe(true);
  const lines = box.logText.split('\n');
  expect(lines.filter((line) => / C \[/.test(line))).toEqual([]);
  // What strangers send may lead to refusals, not to results that cannot be sent.
  expect(lines.filter((line) => /can not be sent|was not run/.test(line))).toEqual([]);
}, 400_000);
