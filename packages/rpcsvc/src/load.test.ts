import { memoryPeer } from '@gluster-ts/rpc-transport';
import { describe, expect, it, vi } from 'vitest';
import { Client } from './client.ts';
import { Load } from './load.ts';

const nobody = { receive: () => undefined, lost: () => undefined };

function client() {
  const { connection } = memoryPeer();
  return {
    client: new Client(nobody, connection, Infinity, Infinity),
    throttle: vi.spyOn(connection, 'throttle'),
    unthrottle: vi.spyOn(connection, 'unthrottle'),
  };
}

describe('Load', () => {
  it('stops a client once, however many calls it brings, and lets it go on once', () => {
    const load = new Load('busy', 2);
    const one = client();
    expect([1, 2, 3, 4].map(() => load.enter(one.client))).toEqual([false, true, false, false]);
    expect(one.throttle.mock.calls).toEqual([['busy']]);
    for (let left = 3; left >= 2; left--) {
      load.leave();
      expect(load.count).toBe(left);
      expect(one.unthrottle).not.toHaveBeenCalled();
    }
    load.leave();
    expect(one.unthrottle.mock.calls).toEqual([['busy']]);
    load.leave();
    expect(one.unthrottle).toHaveBeenCalledOnce();
    expect(load.count).toBe(0);
  });

  it('is known to a client as long as that waits for it', () => {
    const load = new Load('busy', 1);
    const [one, other] = [client(), client()];
    load.enter(one.client);
    load.enter(other.client);
    expect([...(one.client.waitsFor ?? [])]).toEqual([load]);
    load.release(other.client);
    expect(other.client.waitsFor?.size ?? 0).toBe(0);
    load.leave();
    expect(one.client.waitsFor?.size).toBe(1);
    load.leave();
    expect(one.client.waitsFor?.size).toBe(0);
    expect(other.unthrottle).toHaveBeenCalledOnce();
  });
});
