import { AuthRegistry, identity } from '@gluster-ts/auth';
import { describe, expect, it } from 'vitest';
import { callBytes, Peer, words } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve, THREE } from '../test/support/serve.ts';
import { sync } from './index.ts';
import type { RpcRequest } from './index.ts';

describe('RpcRequest', () => {
  it('throws ERR_RPCSVC_REQUEST_OVER for every use after the answer, also once its object serves another call', async () => {
    const kept: RpcRequest[] = [];
    const { svc, peer } = serve({
      ADD: sync(({ a, b }, request) => {
        kept.push(request);
        return a + b;
      }),
    });
    const expectOver = (request: RpcRequest): void => {
      const over = expect.objectContaining({ code: 'ERR_RPCSVC_REQUEST_OVER' }) as Error;
      const uses: Exclude<keyof RpcRequest, 'keep' | 'silence'>[] = [
        ...(['xid', 'identity', 'connection', 'program', 'procedure', 'procedureNumber'] as const),
        ...(['byteLength', 'fragmentCount', 'outstanding', 'signal'] as const),
      ];
      for (const use of uses) expect(() => request[use], use).toThrow(over);
      expect(() => request.keep({} as never)).toThrow(over);
      expect(() => request.silence()).toThrow(over);
    };
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
    expectOver(kept[0]!);
    expect(svc.stats().requests).toEqual({ inUse: 0, idle: 1 });
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(THREE);
    expect(svc.stats().requests).toEqual({ inUse: 0, idle: 1 });
    expectOver(kept[0]!);
    expectOver(kept[1]!);
  });

  it('of one call does not become that of another while both are in progress', async () => {
    const waiting = new Map<number, { request: RpcRequest; resolve: (sum: number) => void }>();
    const { peer } = serve({
      ADD: (_, request) => new Promise<number>((resolve) => waiting.set(request.xid, { request, resolve })),
    });
    peer.send(...[1, 2].map((xid) => callBytes({ xid, args: ONE_AND_TWO })));
    await peer.replies();
    waiting.get(1)!.resolve(3);
    expect((await peer.replies()).map(words)).toEqual([THREE.replace('7', '1')]);
    peer.send(callBytes({ xid: 3, args: ONE_AND_TWO }));
    await peer.replies();
    // The object of call 1 serves call 3 now.
    expect(() => waiting.get(1)!.request.xid).toThrow('answered');
    expect([waiting.get(2)!.request.xid, waiting.get(3)!.request.xid]).toEqual([2, 3]);
    waiting.get(3)!.resolve(3);
    waiting.get(2)!.resolve(3);
    expect((await peer.replies()).map(words)).toEqual([THREE.replace('7', '3'), THREE.replace('7', '2')]);
  });

  it('has the same frozen identity for the same credential on one connection', async () => {
    const identities: RpcRequest['identity'][] = [];
    const { svc, peer } = serve({
      POKE: sync((_, request) => void identities.push(request.identity)),
    });
    const sys = (uid: number) => new Uint8Array([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, uid, 0, 0, 0, 0, 0, 0, 0, 0]);
    for (const uid of [5, 5, 6, 6, 5]) await peer.call({ proc: 4, flavor: 1, cred: sys(uid) });
    expect(identities.map(({ uid }) => uid)).toEqual([5, 5, 6, 6, 5]);
    expect(identities[1]).toBe(identities[0]);
    expect(identities[3]).toBe(identities[2]);
    expect(Object.isFrozen(identities[0])).toBe(true);
    expect(svc.stats().credentials).toEqual({ remembered: 2, decoded: 3 });

    const other = new Peer(svc);
    await other.call({ proc: 4, flavor: 1, cred: sys(5) });
    expect(identities[5]).not.toBe(identities[4]);
    // A credential of another flavour with the same bytes is another credential.
    await other.call({ proc: 4, flavor: 0, cred: sys(5) });
    expect(identities[6]?.uid).toBe(65_534);
  });

  it('asks schemes that are not known to be pure every time', async () => {
    let asked = 0;
    const token = {
      flavor: 300,
      name: 'TOKEN',
      authenticate: () => ({ ok: true, identity: identity({ flavor: 300, uid: ++asked }) }) as const,
    };
    const { peer } = serve({ POKE: () => undefined }, { auth: new AuthRegistry([token]) });
    await peer.call({ proc: 4, flavor: 300 });
    await peer.call({ proc: 4, flavor: 300 });
    expect(asked).toBe(2);
  });
});
