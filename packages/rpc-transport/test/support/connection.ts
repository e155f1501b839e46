import type { IobufPool } from '@gluster-ts/iobuf-pool';

import { CALL, REPLY, type ConnectionOwner, type TransportEvent } from '../../src/index.ts';
import { concat, message, record, submit } from './records.ts';

/** An owner that answers every call with its own body and notes what happens. */
export function echo(seen: string[] = [], body: Uint8Array = new Uint8Array(0)): ConnectionOwner {
  return {
    call: (arrived) => {
      seen.push(`call ${arrived.xid}`);
      submit(arrived.connection, arrived.xid, REPLY, body);
      arrived.destroy();
    },
    event: (event) => void seen.push(describeEvent(event)),
  };
}

/** One word or two about an event. */
export function describeEvent(event: TransportEvent): string {
  switch (event.type) {
    case 'disconnect':
      return `disconnect ${event.error?.code ?? 'without error'}`;
    case 'throttle':
      return `throttle ${event.on ? `on: ${event.reasons.join()}` : 'off'}`;
    case 'unclaimed':
      return `unclaimed ${event.count} ${event.direction}`;
    default:
      return event.type;
  }
}

/** The records of empty calls, or calls with a body, with these xids. */
export function calls(first: number, last: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(Array.from({ length: last - first + 1 }, (_, i) => record(message(first + i, CALL, body))));
}

/** Likewise of replies. */
export function replies(first: number, last: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(Array.from({ length: last - first + 1 }, (_, i) => record(message(first + i, REPLY, body))));
}

/** Pages that a pool has handed out and not got back. */
export function activePages(pool: IobufPool): number {
  const { classes, oversize } = pool.stats();
  return classes.reduce((sum, { active }) => sum + active, oversize.active);
}
