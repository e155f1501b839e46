import type { Connection, OutSlot } from '@gluster-ts/rpc-transport';

/** What becomes of a datagram on its way. */
export type Fate = 'pass' | 'lose' | 'twice' | 'late';

/**
 * A connection as if its messages were datagrams: `fate` says of each that is sent through it what becomes of it. Late
 * ones are sent by {@link Datagrams.deliverLate}.
 */
export class Datagrams {
  readonly connection: Connection;
  readonly #target: Connection;
  #late: (readonly [xid: number, bytes: Uint8Array])[] = [];

  constructor(target: Connection, fate: () => Fate) {
    this.#target = target;
    let slot: OutSlot | undefined;
    let headBytes = 0;
    const begin = (size: number): OutSlot => {
      headBytes = size;
      slot = target.begin(size);
      return slot;
    };
    const commit = (xid: number): boolean => {
      if (slot === undefined) throw new Error('commit() without begin()');
      const bytes = slot.bytes.slice(slot.offset, slot.offset + headBytes);
      target.abort();
      const what = fate();
      if (what === 'late') this.#late.push([xid, bytes]);
      if (what === 'pass' || what === 'twice') this.#send(xid, bytes);
      if (what === 'twice') this.#send(xid, bytes);
      return target.state !== 'closed';
    };
    const own: Record<PropertyKey, unknown> = { datagram: true, begin, commit };
    this.connection = new Proxy(target, {
      get: (_, property) => {
        if (property in own) return own[property];
        const value: unknown = Reflect.get(target, property, target);
        return typeof value === 'function' ? (value.bind(target) as unknown) : value;
      },
    });
  }

  /** What was late arrives, last one first. */
  deliverLate(): void {
    for (const [xid, bytes] of this.#late.splice(0).reverse()) this.#send(xid, bytes);
  }

  #send(xid: number, bytes: Uint8Array): void {
    const { bytes: target, offset } = this.#target.begin(bytes.length);
    target.set(bytes, offset);
    this.#target.commit(xid);
  }
}
