import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { RpcClntOptions } from '@gluster-ts/rpc-clnt';
import { memoryPair } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import { procedure, program, xdrHyper, xdrInt, xdrOpaque, xdrStruct } from '@gluster-ts/xdr';

interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): Promise<void>;
}

const ADD = procedure(1, xdrStruct({ a: xdrInt, b: xdrInt }), xdrHyper);
const READ = procedure(2, xdrInt, xdrOpaque());
const calculator = program({ name: 'calculator', number: 1, version: 1, procedures: { ADD, READ } });

/** The least that a server can do: the same result for every call, its xid in front. */
function answerAlways(connection: Connection, result: Uint8Array): void {
  connection.attach({
    call: (message) => {
      const { xid } = message;
      message.destroy();
      const { bytes, view, offset } = connection.begin(24 + result.length);
      [xid, 1, 0, 0, 0, 0].forEach((word, i) => view.setUint32(offset + 4 * i, word));
      bytes.set(result, offset + 24);
      connection.commit(xid);
    },
  });
}

function clientOf(result: Uint8Array, options: RpcClntOptions = {}): RpcClnt {
  const { client, server } = memoryPair();
  answerAlways(server, result);
  return new RpcClnt(client, options);
}

function add(name: string, inFlight: number, options: RpcClntOptions = {}): BenchCase {
  const clnt = clientOf(new Uint8Array(8), options);
  return {
    name: `rpc-clnt/call-memory/${name}`,
    batch: inFlight,
    async run() {
      const calls: Promise<bigint>[] = [];
      for (let i = 0; i < inFlight; i++) calls.push(clnt.call(calculator, 'ADD', { a: i, b: 1 }));
      await Promise.all(calls);
    },
  };
}

const block = new Uint8Array(4 + 4096);
new DataView(block.buffer).setUint32(0, 4096);
const reader = clientOf(block);

/** Calls over two joined connections without a socket: what client, records and memory between them cost. */
export const cases: readonly BenchCase[] = [
  add('1', 1),
  add('64', 64),
  add('64-no-timeout', 64, { timeoutMs: 0 }),
  add('1024', 1024),
  add('1024-16-in-flight', 1024, { inFlightMax: 16 }),
  {
    name: 'rpc-clnt/call-memory/64-read-4k',
    batch: 64,
    async run() {
      await Promise.all(Array.from({ length: 64 }, () => reader.call(calculator, 'READ', 1)));
    },
  },
  {
    name: 'rpc-clnt/call-memory/64-borrow-4k',
    batch: 64,
    async run() {
      const replies = await Promise.all(Array.from({ length: 64 }, () => reader.borrow(calculator, 'READ', 1)));
      for (const reply of replies) reply[Symbol.dispose]();
    },
  },
];
