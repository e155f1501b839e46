import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { careless, countViolations, cutEverywhere, directory, randomFrom } from '../test/support/power-cut.ts';
import type { Change } from '../test/support/power-cut.ts';
import { GlusterdStore } from './glusterd-store.ts';
import type { StoreFileSystem } from './file-system.ts';

const uuids = [1, 2, 3].map((n) => `8d0fd3ee-6b8c-4b55-8cd2-00000000000${n}`);

/** Everything that a restarted daemon would know; a warning is one more thing in it, so that none goes unseen. */
function stateOf(fileSystem: StoreFileSystem): string {
  const warnings: string[] = [];
  const store = new GlusterdStore(directory, { fileSystem, onWarning: (message) => warnings.push(message) });
  const { peers, detached } = store.pool.load();
  const identity = store.identity.load();
  const options = [...store.options.load()];
  return JSON.stringify({ identity, peers, detached: [...detached].sort(), options, warnings });
}

const uuid = fc.constantFrom(...uuids);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(uuid, fc.integer({ min: 1, max: 100_000 })).map(
    ([id, version]): Change =>
      (store) =>
        store.identity.save(id, version),
  ),
  fc
    .tuple(uuid, fc.integer({ min: 0, max: 10 }), fc.array(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1 }))
    .map(([id, state, names]): Change => (store) => {
      // As a daemon does: a node that was detached comes back at the next odd term.
      const { peers, detached } = store.pool.load();
      const present = peers.find((peer) => peer.uuid === id)?.term;
      const term = present ?? (detached.get(id) ?? 0) + 1;
      store.pool.savePeer({ uuid: id, state, hostnames: [...new Set(names)], term });
    }),
  uuid.map((id): Change => (store) => {
    const present = store.pool.load().peers.find((peer) => peer.uuid === id);
    if (present !== undefined) store.pool.removePeer(id, present.term + 1);
  }),
  uuid.map((id): Change => (store) => {
    if (store.pool.load().peers.some((peer) => peer.uuid === id)) store.pool.removePeer(id);
  }),
  fc.constant<Change>((store) => store.pool.leave()),
  fc.array(fc.tuple(fc.constantFrom('cluster.a', 'cluster.b', 'global-option-version'), fc.constantFrom('1', '2'))).map(
    (pairs): Change =>
      (store) =>
        store.options.save(new Map(pairs)),
  ),
);

describe('GlusterdStore', () => {
  it('is in the state before a change or in the one after it, whenever the power goes', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(), (changes, seed) => {
        const check = (found: string, allowed: ReadonlySet<string>): void => expect([...allowed]).toContain(found);
        cutEverywhere(changes, stateOf, randomFrom(seed), check);
      }),
    );
  });

  it('has each of several peers in the state before a change or in the one after it', () => {
    const save =
      (ids: readonly string[], state: number): Change =>
      (store) =>
        store.pool.savePeers(ids.map((id) => ({ uuid: id, state, hostnames: [`n${state}`], term: 1 })));
    const peersOf = (state: string): { uuid: string }[] => (JSON.parse(state) as { peers: { uuid: string }[] }).peers;
    fc.assert(
      fc.property(fc.subarray(uuids), fc.nat(), (first, seed) => {
        cutEverywhere([save(first, 1), save(uuids, 2)], stateOf, randomFrom(seed), (found, allowed) => {
          expect(found).toContain('"warnings":[]');
          const peerIn = (state: string, id: string): unknown => peersOf(state).find((peer) => peer.uuid === id);
          for (const id of uuids) {
            expect([...allowed].map((state) => peerIn(state, id))).toContainEqual(peerIn(found, id));
          }
        });
      }),
    );
  });

  it.each(Object.entries(careless))('would be caught if it %s', (_, wrap) => {
    const changes = [1, 2, 3].flatMap((state): Change[] => [
      (store) => store.identity.save(uuids[0]!, state),
      (store) => store.pool.savePeer({ uuid: uuids[1]!, state, hostnames: ['n'], term: 1 }),
    ]);
    expect(countViolations(changes, stateOf, wrap, 20)).toBeGreaterThan(0);
  });
});
