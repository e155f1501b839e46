import { sync } from './index.ts';
import { expect, it } from 'vitest';
import { expectBalanced } from '../test/support/invariants.ts';
import { callBytes, Peer, words } from '../test/support/peer.ts';
import { ONE_AND_TWO, serve, VOID } from '../test/support/serve.ts';

it('a client whose calls hold all tasks keeps nobody from NULL and from handlers that never wait', async () => {
  const { promise, resolve } = Promise.withResolvers<number>();
  const poked: number[] = [];
  const { svc, peer } = serve({ ADD: () => promise, POKE: sync((_, { xid }) => void poked.push(xid)) });
  for (let calls = 0; calls < 40; calls++) peer.send(callBytes({ xid: 100 + calls, args: ONE_AND_TWO }));
  expect(await peer.replies()).toEqual([]);
  const other = new Peer(svc);
  other.send(callBytes({ proc: 0 }), callBytes({ proc: 4 }));
  expect((await other.replies()).map(words)).toEqual([VOID, VOID]);
  expect(poked).toEqual([7]);
  resolve(3);
  expect(await peer.replies()).toHaveLength(40);
  expectBalanced(svc);
});
