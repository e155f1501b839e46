/** Whatever comes off the wire ends in an answer, a refusal, or a closed connection; and the others are served. */
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { XdrWriter } from '@gluster-ts/xdr';
import type { ArgsOf, Procedure } from '@gluster-ts/xdr';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEVICE_ABORT_V1, DEVICE_CORE_V1, FLAG_END } from '../src/generated/instrument.ts';
import { Bench, until } from './support.ts';

type Core = (typeof DEVICE_CORE_V1)['procedures'];

const LID = 7;
/** Arguments that are right, by procedure; they wait for nothing. Nobody is called back: 192.0.2.7 is not the caller. */
const RIGHT: { readonly [Name in keyof Core]: ArgsOf<Core[Name]> } = {
  CREATE_LINK: { client_id: 1, lock_device: false, lock_timeout: 0, device: 'inst0' },
  DEVICE_WRITE: { lid: LID, io_timeout: 0, lock_timeout: 0, flags: FLAG_END, data: Buffer.from('*IDN?;INIT;*OPC?') },
  DEVICE_READ: { lid: LID, request_size: 100, io_timeout: 0, lock_timeout: 0, flags: 0, term_char: 0 },
  DEVICE_READ_STATUS: { lid: LID, flags: 0, lock_timeout: 0, io_timeout: 0 },
  DEVICE_TRIGGER: { lid: LID, flags: 0, lock_timeout: 0, io_timeout: 0 },
  DEVICE_CLEAR: { lid: LID, flags: 0, lock_timeout: 0, io_timeout: 0 },
  DEVICE_REMOTE: { lid: LID, flags: 0, lock_timeout: 0, io_timeout: 0 },
  DEVICE_LOCAL: { lid: LID, flags: 0, lock_timeout: 0, io_timeout: 0 },
  DEVICE_LOCK: { lid: LID, flags: 0, lock_timeout: 0 },
  DEVICE_UNLOCK: LID,
  DEVICE_ENABLE_SRQ: { lid: LID, enable: true, handle: new Uint8Array(40) },
  DESTROY_LINK: LID,
  CREATE_INTERRUPT_CHANNEL: { host: 0xc000_0207, port: 9, program_number: 1, version_number: 1, family: 0 },
  DESTROY_INTERRUPT_CHANNEL: undefined,
};

interface Call {
  readonly program: { readonly number: number; readonly version: number };
  readonly procedure: Procedure;
  readonly right: unknown;
}

const core = Object.entries(DEVICE_CORE_V1.procedures).map(([name, procedure]): Call => {
  return { program: DEVICE_CORE_V1, procedure, right: RIGHT[name as keyof typeof RIGHT] };
});
const abort: Call = { program: DEVICE_ABORT_V1, procedure: DEVICE_ABORT_V1.procedures.ABORT, right: LID };

interface HostileCall {
  readonly head: readonly number[];
  readonly args: Uint8Array;
}

/** Right arguments, some with bytes changed, a piece cut off, or something behind them. */
function mutated(calls: readonly Call[]): fc.Arbitrary<HostileCall> {
  const changes = fc.array(fc.tuple(fc.nat(80), fc.nat(255)), { maxLength: 2 });
  return fc
    .tuple(fc.constantFrom(...calls), changes, fc.integer({ min: -3, max: 12 }))
    .map(([{ program, procedure, right }, changes, longer]) => {
      const w = new XdrWriter();
      procedure.args.encode(w, right);
      // Most are as long as they should be.
      const args = new Uint8Array(Math.max(0, w.byteLength + (longer > 3 ? 0 : 4 * longer)));
      args.set(w.finish().subarray(0, args.length));
      for (const [at, value] of changes) if (at < args.length) args[at] = value;
      return { head: [program.number, program.version, procedure.number], args };
    });
}

function record({ head, args }: HostileCall, xid = 1): Buffer {
  const words = [0x8000_0000 + 40 + args.length, xid, 0, 2, ...head, 0, 0, 0, 0];
  const bytes = Buffer.alloc(4 * words.length);
  words.forEach((word, i) => bytes.writeUInt32BE(word, 4 * i));
  return Buffer.concat([bytes, args]);
}

/** A connection that deals in bytes. */
class Attacker {
  readonly #socket: Socket;
  #received: Buffer = Buffer.alloc(0);
  #isClosed = false;

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1');
    this.#socket.on('data', (chunk) => (this.#received = Buffer.concat([this.#received, Buffer.from(chunk)])));
    this.#socket.on('error', () => undefined);
    this.#socket.on('close', () => (this.#isClosed = true));
  }

  /** Sends all that, and last a call that is right; waits until that is answered, or the connection closed. */
  async send(bytes: readonly Uint8Array[], last: HostileCall): Promise<Buffer> {
    this.#received = Buffer.alloc(0);
    this.#socket.write(Buffer.concat([...bytes, record(last, 0xa5a5_a5a5)]));
    await until(() => this.#isClosed || this.#received.includes('a5a5a5a500000001', 0, 'hex'));
    return this.#received;
  }

  close(): void {
    this.#socket.destroy();
  }
}

describe('hostile clients', () => {
  it.each([
    ['core', [...core], DEVICE_CORE_V1],
    ['abort', [abort], DEVICE_ABORT_V1],
  ] as const)('are answered or cut off on the %s channel', async (channel, calls, program) => {
    await using bench = await Bench.make();
    const { port } = channel === 'core' ? bench.address : bench.instrument.abortAddress;
    const meter = await bench.open();
    let answerBytes = 0;
    const nothing = { head: [program.number, 1, 0], args: new Uint8Array(0) };
    const create = new XdrWriter();
    DEVICE_CORE_V1.procedures.CREATE_LINK.args.encode(create, RIGHT.CREATE_LINK);
    const createLink = { head: [DEVICE_CORE_V1.number, 1, 10], args: create.finish().slice() };

    const noise = fc.oneof({ weight: 9, arbitrary: mutated(calls) }, fc.uint8Array({ maxLength: 64 }));
    const batches = fc.oneof(
      fc.array(mutated(calls), { minLength: 10, maxLength: 30 }),
      fc.array(noise, { maxLength: 30 }),
    );
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const attacker = new Attacker(port);
        const lid = channel === 'core' ? (await attacker.send([], createLink)).readUInt32BE(4 + 24 + 4) : meter.lid;
        const bytes = batch.map((one) => {
          if (one instanceof Uint8Array) return one;
          const args = Buffer.from(one.args);
          if (args.length >= 4 && args.readUInt32BE() === LID) args.writeUInt32BE(lid);
          return record({ ...one, args });
        });
        answerBytes += (await attacker.send(bytes, nothing)).length;
        attacker.close();
      }),
    );
    // Most were looked at, and not cut off.
    expect(answerBytes).toBeGreaterThan(20_000);
    expect(await meter.query('*IDN?')).toMatch(/^GLUSTER/);
    await until(() => bench.instrument.server.linkCount === 1);
  });

  it('who announces more than a message may have is cut off', async () => {
    await using bench = await Bench.make();
    const socket = connect(bench.address.port, '127.0.0.1');
    socket.write(Buffer.from('ffffffff', 'hex'));
    socket.on('error', () => undefined);
    socket.resume();
    await once(socket, 'close');
    expect(await (await bench.open()).query('*OPC?')).toBe('1');
  });

  it('who waits for ever on one connection keeps nobody waiting on another', async () => {
    await using bench = await Bench.make();
    const meter = await bench.open({ ioTimeoutMs: 1_000_000 });
    const waiting = Array.from({ length: 60 }, () => meter.read().catch(() => undefined));
    await meter.poll();
    const other = await bench.open();
    expect(await other.query('MEAS:VOLT?')).toMatch(/^\+1/);
    await meter.abort();
    await Promise.all(waiting);
  });
});
