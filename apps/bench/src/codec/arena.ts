import type { Message } from './messages.ts';

/** What stands before a message in its buffer: a record mark, or the header of a reply. */
export const START = 28;

/** The variants of a message, one after the other in one buffer, as a connection's read buffer has them. */
export interface Arena {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

export function arenaOf(message: Message<unknown>): Arena {
  const starts: number[] = [];
  const ends: number[] = [];
  let end = 0;
  for (const { length } of message.bytes) {
    // Dicts end anywhere; messages begin at multiples of four.
    const start = ((end + 3) & ~3) + START;
    end = start + length;
    starts.push(start);
    ends.push(end);
  }
  const bytes = new Uint8Array(end);
  for (const [index, part] of message.bytes.entries()) bytes.set(part, starts[index]);
  return { bytes, view: new DataView(bytes.buffer), starts, ends };
}

/** Where a message is written to: room for the largest variant, and nothing that was there before. */
export interface Target {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  /** The first byte that does not belong to the message's window. */
  readonly end: number;
}

export function targetOf(message: Message<unknown>): Target {
  const end = START + Math.max(...message.bytes.map(({ length }) => length));
  const bytes = new Uint8Array(end).fill(0xee);
  return { bytes, view: new DataView(bytes.buffer), end };
}
