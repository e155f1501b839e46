import { gf1_cli_friends_list } from '@gluster-ts/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeRequest } from '../../test/support/fake-request.ts';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { listFriends } from '../cli/list-friends.ts';
import type { Glusterd } from '../glusterd.ts';
import { peerListDict } from './peer-list.ts';
import { PeerState } from './peer.ts';
import type { Peer } from './peer.ts';

const { GF_CLI_LIST_POOL_NODES, GF_CLI_LIST_PEERS } = gf1_cli_friends_list;
const arguments_ = { flags: 0, dict: new Uint8Array(0) };

const peer: fc.Arbitrary<Peer> = fc.record({
  uuid: fc.uuid(),
  hostnames: fc.array(fc.domain(), { maxLength: 3 }),
  port: fc.nat(65_535),
  state: fc.constantFrom(...Object.values(PeerState)),
  connected: fc.boolean(),
  quorum: fc.constantFrom('none', 'waiting', 'down', 'up'),
});

const step = fc.oneof(
  fc.record({ do: fc.constant('peers'), peers: fc.array(peer, { maxLength: 4 }) }),
  fc.record({ do: fc.constant('uuid'), uuid: fc.uuid() }),
  fc.record({ do: fc.constant('operating-version'), version: fc.integer({ min: 30_000, max: 100_000 }) }),
  fc.record({ do: fc.constant('options'), value: fc.string() }),
  fc.record({ do: fc.constant('read'), pool: fc.boolean() }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** What the daemon should know, kept apart from it. */
class Model {
  peers: readonly Peer[] = [];
  uuid: string;
  #nextUuid = '';
  readonly glusterd: Glusterd = makeGlusterd({ randomUuid: () => this.#nextUuid });
  /** Everything that was read, with a copy of its bytes at that time. */
  readonly replies: (readonly [kept: Uint8Array, then: Uint8Array])[] = [];

  constructor() {
    this.uuid = this.glusterd.identity().uuid;
  }

  take(one: Step): void {
    const { glusterd } = this;
    switch (one.do) {
      case 'peers':
        this.peers = structuredClone(one.peers);
        glusterd.publish({ peers: one.peers });
        return;
      case 'uuid':
        this.uuid = this.#nextUuid = one.uuid;
        glusterd.renewIdentity();
        return;
      case 'operating-version':
        glusterd.setOperatingVersion(one.version);
        return;
      case 'options':
        glusterd.takeOptions(new Map([['cluster.op', one.value]]));
        return;
      case 'read': {
        const flags = one.pool ? GF_CLI_LIST_POOL_NODES : GF_CLI_LIST_PEERS;
        const { friends } = listFriends(glusterd, { ...arguments_, flags }, fakeRequest());
        expect(friends).toEqual(peerListDict(this.peers, one.pool ? this.uuid : undefined).serialize());
        this.replies.push([friends, friends.slice()]);
      }
    }
  }
}

describe('the lists that a snapshot keeps encoded', () => {
  it('are those of the state in place, whatever changed before, and are never written to', () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), (steps) => {
        const model = new Model();
        for (const one of steps) model.take(one);
        for (const [kept, then] of model.replies) expect(kept).toEqual(then);
      }),
    );
  });

  it('are of the UUID that is asked for, and of the peers of their own snapshot', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(peer, { maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        fc.array(fc.record({ which: fc.nat(), uuid: fc.constantFrom('a', 'b', 'c') }), { maxLength: 20 }),
        (lists, asked) => {
          const { snapshot } = makeGlusterd();
          const snapshots = lists.map((peers) => snapshot.with({ peers }));
          for (const { which, uuid } of asked) {
            const i = which % snapshots.length;
            const expected = peerListDict(lists[i]!, uuid).serialize();
            expect(snapshots[i]!.encodedPool(uuid)).toEqual(expected);
          }
        },
      ),
    );
  });
});
