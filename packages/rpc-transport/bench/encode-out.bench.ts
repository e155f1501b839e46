import { IobufPool } from '@gluster-ts/iobuf-pool';

import { pattern } from '../test/support/records.ts';
import type { Link } from '../src/link.ts';
import { OutBatchPool } from '../src/out-batch.ts';
import { OutQueue } from '../src/out-queue.ts';

/** What `apps/bench` runs. */
interface BenchCase {
  readonly name: string;
  readonly batch: number;
  run(): void;
}

const REPLIES = 64;
/** The head of a LIST_FRIENDS reply without its mark. */
const HEAD = pattern(180);

/** Takes everything at once, as a kernel with room does. */
const greedy: Link = {
  tls: undefined,
  local: { family: 'memory', name: 'local' },
  peer: { family: 'memory', name: 'peer' },
  write: () => true,
  pause: () => undefined,
  resume: () => undefined,
  end: () => undefined,
  destroy: () => undefined,
};

/** Encodes 64 replies and writes them; per reply. */
function encoding(name: string, payloadBytes: number): BenchCase {
  const queue = new OutQueue(new IobufPool(), new OutBatchPool(), greedy);
  const payload = payloadBytes === 0 ? undefined : [pattern(payloadBytes)];
  return {
    name: `rpc-transport/${name}`,
    batch: REPLIES,
    run: () => {
      for (let xid = 0; xid < REPLIES; xid++) {
        const slot = queue.begin(HEAD.byteLength, payloadBytes);
        slot.view.setUint32(slot.offset, xid);
        slot.bytes.set(HEAD, slot.offset);
        queue.commit(xid, payload, undefined, false);
      }
      queue.flush();
      if (queue.bytesQueued !== 0) throw new Error(`${name} left ${queue.bytesQueued} bytes`);
    },
  };
}

export const cases: readonly BenchCase[] = [
  encoding('encode-out', 0),
  // Copied behind the head.
  encoding('encode-out-payload-4096', 4096),
  // A vector of its own.
  encoding('encode-out-payload-4097', 4097),
];
