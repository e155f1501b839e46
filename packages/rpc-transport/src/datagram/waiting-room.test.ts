import { describe, expect, it } from 'vitest';

import type { Datagram } from './datagram.ts';
import { WaitingBudget, WaitingRoom } from './waiting-room.ts';

/** One of this size costs 256 bytes more. */
function datagram(xid: number, byteLength: number): Datagram {
  const bytes = new Uint8Array(byteLength);
  return { xid, direction: 0, bytes, view: new DataView(bytes.buffer) };
}

describe('WaitingRoom', () => {
  it('hands out in the order in which it took in, and takes in what it has room for', () => {
    const room = new WaitingRoom(new WaitingBudget(10_000), 600);
    expect([1, 2, 3].map((xid) => room.add(datagram(xid, 44)))).toEqual([true, true, false]);
    expect([room.next()?.xid, room.next()?.xid, room.next(), room.empty]).toEqual([1, 2, undefined, true]);
  });

  it('has room for one, whatever its size, as far as there is any for all', () => {
    const room = new WaitingRoom(new WaitingBudget(10_000), 600);
    expect(room.add(datagram(1, 5000))).toBe(true);
    expect(room.add(datagram(2, 8))).toBe(false);
    expect(new WaitingRoom(new WaitingBudget(5000), 600).add(datagram(1, 5000))).toBe(false);
  });

  it('shares a budget with others, and gives back what it hands out', () => {
    const budget = new WaitingBudget(1000);
    const rooms = Array.from({ length: 5 }, () => new WaitingRoom(budget, 600));
    expect(rooms.map((room) => room.add(datagram(1, 44)))).toEqual([true, true, true, false, false]);
    for (let round = 0; round < 10; round++) {
      expect(rooms[0]?.next()?.xid).toBeDefined();
      expect(rooms[4]?.add(datagram(2, 44))).toBe(true);
      expect(rooms[0]?.add(datagram(3, 44))).toBe(false);
      expect(rooms[4]?.clear()).toBe(1);
      expect(rooms[0]?.add(datagram(4, 44))).toBe(true);
    }
  });
});
