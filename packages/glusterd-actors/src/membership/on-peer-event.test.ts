import { gf_deprobe_resp, gf_probe_resp } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';

import { restoreMembership } from './membership.ts';
import type { Member, Membership, StoredMember } from './membership.ts';
import { onPeerEvent } from './on-peer-event.ts';
import type { PeerStep } from './on-peer-event.ts';
import type { PeerAction } from './peer-action.ts';
import type { PeerCall, PeerEvent, PeerProcedure } from './peer-event.ts';

const a = '4fc5087e-06cf-4c43-b756-7e6e959d7ccb';
const b = 'd5f6b395-255d-4fd5-8c93-e87ac56be9c7';
const c = '8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d';
const port = 24_007;

/** A node to which one thing after another happens. */
class Node {
  state: Membership;
  actions: readonly PeerAction[] = [];
  now = 1000;

  constructor(uuid: string, stored: readonly StoredMember[] = [], detached: [string, number][] = []) {
    this.state = restoreMembership(uuid, stored, new Map(detached));
  }

  on(event: PeerEvent): this {
    const before = structuredClone(this.state);
    const previous = this.state;
    ({ state: this.state, actions: this.actions } = onPeerEvent(this.state, event, this.now) satisfies PeerStep);
    // A snapshot never changes.
    expect(previous).toEqual(before);
    return this;
  }

  request(remoteHost: string, call: PeerCall, conflict = 0): this {
    return this.on({ kind: 'request', request: 7, remoteHost, call, conflict });
  }

  reply(id: number, procedure: PeerProcedure, uuid: string, opErrno = 0): this {
    return this.on({ kind: 'reply', id, procedure, reply: { uuid, opRet: opErrno === 0 ? 0 : -1, opErrno } });
  }

  member(id = 1): Member | undefined {
    return this.state.members.find((member) => member.id === id);
  }

  /** The actions in short. */
  get did(): string[] {
    return this.actions.map((action) => {
      if (action.kind === 'call') return action.call.procedure;
      if (action.kind === 'save') return `save ${action.member.state}`;
      if (action.kind === 'reply') return `reply ${action.reply.opErrno}`;
      if (action.kind === 'answer') return `answer ${action.opRet} ${action.opErrno}`;
      return action.kind;
    });
  }
}

const friend = (uuid: string, hostname: string, more: Partial<StoredMember> = {}): StoredMember => ({
  uuid,
  hostnames: [hostname],
  state: 'BEFRIENDED',
  term: 1,
  ...more,
});
const probeQuery = (uuid: string): PeerCall => ({ procedure: 'PROBE_QUERY', args: { uuid, hostname: 'n1', port } });
const friendAdd = (uuid: string): PeerCall => ({
  procedure: 'FRIEND_ADD',
  args: { uuid, hostname: 'n1', port, term: 1, detached: [] },
});
const friendRemove = (uuid: string): PeerCall => ({ procedure: 'FRIEND_REMOVE', args: { uuid, hostname: 'n1', port } });
const friendUpdate = (uuid: string, friends: { uuid: string; hostnames: string[]; term?: number }[]): PeerCall => ({
  procedure: 'FRIEND_UPDATE',
  args: {
    uuid,
    op: 'add',
    hostname: undefined,
    friends: friends.map((one) => ({ term: undefined, ...one })),
    detached: undefined,
  },
});
const probe: PeerEvent = { kind: 'probe', command: 5, hostname: 'n2', port };
const detach = (force = false): PeerEvent => ({ kind: 'detach', command: 6, hostname: 'n2', force });

describe('onPeerEvent()', () => {
  it('probes a node, step by step, and stores before it tells', () => {
    const node = new Node(a);
    expect(node.on(probe).did).toEqual(['connect']);
    expect(node.on({ kind: 'connected', id: 1 }).did).toEqual(['PROBE_QUERY']);
    expect(node.reply(1, 'PROBE_QUERY', b).did).toEqual(['save REQ_SENT', 'FRIEND_ADD']);
    expect(node.reply(1, 'FRIEND_ADD', b).did).toEqual(['answer 0 0']);
    expect(node.member()).toMatchObject({ state: 'REQ_ACCEPTED' });
    expect(node.request('n2', probeQuery(b)).did).toEqual(['reply 0']);
    expect(node.request('n2', friendAdd(b)).did).toEqual(['save BEFRIENDED', 'reply 0', 'FRIEND_UPDATE']);
    expect(node.member()).toMatchObject({ uuid: b, hostnames: ['n2'], state: 'BEFRIENDED', term: 1, connected: true });
  });

  it('is probed, step by step', () => {
    const node = new Node(b);
    expect(node.request('n1', probeQuery(a)).did).toEqual(['connect', 'reply 0']);
    expect(node.request('n1', friendAdd(a)).did).toEqual(['save REQ_ACCEPTED', 'reply 0']);
    // A restart would go on from there: nothing to store.
    expect(node.on({ kind: 'connected', id: 1 }).did).toEqual(['PROBE_QUERY']);
    expect(node.reply(1, 'PROBE_QUERY', a).did).toEqual(['FRIEND_ADD']);
    expect(node.reply(1, 'FRIEND_ADD', a).did).toEqual(['save BEFRIENDED', 'FRIEND_UPDATE']);
  });

  it('is probed by a node to which it is connected before FRIEND_ADD comes', () => {
    const node = new Node(b).request('n1', probeQuery(a)).on({ kind: 'connected', id: 1 });
    expect(node.member()?.state).toBe('CONNECTED_RCVD');
    expect(node.request('n1', friendAdd(a)).did).toEqual(['save REQ_ACCEPTED', 'reply 0', 'PROBE_QUERY']);
  });

  it('refuses a probe of another pool, and a node with its own UUID', () => {
    const { GF_PROBE_ANOTHER_CLUSTER, GF_PROBE_SAME_UUID } = gf_probe_resp;
    const node = new Node(a, [friend(b, 'n2')]);
    expect(node.request('n3', probeQuery(c)).did).toEqual([`reply ${GF_PROBE_ANOTHER_CLUSTER}`]);
    expect(node.request('n3', probeQuery(a)).did).toEqual([`reply ${GF_PROBE_SAME_UUID}`]);
    expect(node.request('n2', probeQuery(b)).did).toEqual(['reply 0']);
    expect(node.state.members).toHaveLength(1);
  });

  it('does not join two pools whose nodes probe each other', () => {
    const node = new Node(a, [friend(c, 'n3')]).on(probe);
    expect(node.request('n2', probeQuery(b)).did).toEqual([`reply ${gf_probe_resp.GF_PROBE_ANOTHER_CLUSTER}`]);
    expect(node.request('n2', friendAdd(b)).did).toEqual([`reply ${gf_probe_resp.GF_PROBE_UNKNOWN_PEER}`]);
  });

  it('answers the command when both nodes probe each other and the other is quicker', () => {
    const node = new Node(a).on(probe).on({ kind: 'connected', id: 1 });
    expect(node.request('n2', friendAdd(b)).did).toEqual(['save REQ_ACCEPTED', 'reply 0']);
    expect(node.reply(1, 'PROBE_QUERY', b).did).toEqual(['FRIEND_ADD']);
    expect(node.reply(1, 'FRIEND_ADD', b).did).toEqual(['save BEFRIENDED', 'answer 0 0', 'FRIEND_UPDATE']);
  });

  it('tells a peer once who is a member when each asks the other to be friends', () => {
    const update = friendUpdate(b, [{ uuid: c, hostnames: ['n3'], term: 1 }]);
    const node = new Node(a, [friend(b, 'n2')]).on({ kind: 'connected', id: 1 });
    expect(node.did).toEqual(['FRIEND_ADD']);
    expect(node.request('n2', friendAdd(b)).did).toEqual(['reply 0', 'FRIEND_UPDATE']);
    expect(node.reply(1, 'FRIEND_ADD', b).did).toEqual([]);
    // Again when there is something to tell, when it was not heard, and over another connection.
    expect(node.request('n2', update).did).toEqual(['save BEFRIENDED', 'connect', 'reply 0']);
    expect(node.request('n2', friendAdd(b)).did).toEqual(['reply 0', 'FRIEND_UPDATE']);
    expect(node.request('n2', friendAdd(b)).did).toEqual(['reply 0']);
    node.on({ kind: 'reply', id: 1, procedure: 'FRIEND_UPDATE', reply: undefined });
    expect(node.request('n2', friendAdd(b)).did).toEqual(['reply 0', 'FRIEND_UPDATE']);
    node.on({ kind: 'disconnected', id: 1 }).on({ kind: 'connected', id: 1 });
    expect(node.reply(1, 'FRIEND_ADD', b).did).toEqual(['FRIEND_UPDATE']);
  });

  it('tells the others when a member comes back with a later term than they know', () => {
    const node = new Node(a, [friend(b, 'n2')]);
    const { version } = node.state;
    node.request('n2', { procedure: 'FRIEND_ADD', args: { uuid: b, hostname: 'n1', port, term: 3, detached: [] } });
    expect(node.state.version).toBeGreaterThan(version);
  });

  it('ends a probe of a node that cannot be reached, and keeps nothing of it', () => {
    const node = new Node(a).on(probe);
    expect(node.on({ kind: 'disconnected', id: 1 }).did).toEqual(['answer -1 107', 'disconnect']);
    expect(node.state.members).toEqual([]);
  });

  it('keeps a peer with other volumes as rejected, and a node that is in another pool not at all', () => {
    const begun = (): Node => new Node(a).on(probe).on({ kind: 'connected', id: 1 });
    const { GF_PROBE_VOLUME_CONFLICT, GF_PROBE_ANOTHER_CLUSTER } = gf_probe_resp;
    const conflict = begun().reply(1, 'PROBE_QUERY', b).reply(1, 'FRIEND_ADD', b, GF_PROBE_VOLUME_CONFLICT);
    expect(conflict.did).toEqual(['save REJECTED', `answer -1 ${GF_PROBE_VOLUME_CONFLICT}`]);
    const other = begun().reply(1, 'PROBE_QUERY', b, GF_PROBE_ANOTHER_CLUSTER);
    expect(other.did).toEqual([`answer -1 ${GF_PROBE_ANOTHER_CLUSTER}`, 'disconnect']);
  });

  it('turns away a peer whose volumes are in conflict', () => {
    const node = new Node(b).request('n1', probeQuery(a)).request('n1', friendAdd(a), 4);
    expect(node.did).toEqual(['save REJECTED', 'reply 4']);
  });

  it('adds a name by which a peer was probed that it did not have', () => {
    const node = new Node(a, [friend(b, 'n2')]).on({ kind: 'connected', id: 1 });
    node
      .on({ ...probe, hostname: 'n2.example' })
      .on({ kind: 'connected', id: 2 })
      .reply(2, 'PROBE_QUERY', b);
    expect(node.did).toEqual([
      'save BEFRIENDED',
      `answer 0 ${gf_probe_resp.GF_PROBE_FRIEND}`,
      'disconnect',
      'FRIEND_UPDATE',
    ]);
    expect(node.state.members.map(({ hostnames }) => hostnames)).toEqual([['n2', 'n2.example']]);
  });

  it('detaches a peer: says so, asks it, forgets it, tells the others', () => {
    const node = new Node(a, [friend(b, 'n2'), friend(c, 'n3')]);
    node.on({ kind: 'connected', id: 1 }).on({ kind: 'connected', id: 2 });
    expect(node.on(detach()).did).toEqual(['save UNFRIEND_SENT', 'FRIEND_REMOVE']);
    expect(node.on({ ...detach(), command: 9 } as PeerEvent).did).toEqual([
      `answer -1 ${gf_deprobe_resp.GF_DEPROBE_FRIEND_DETACHING}`,
    ]);
    expect(node.reply(1, 'FRIEND_REMOVE', b).did).toEqual(['remove', 'answer 0 0', 'disconnect', 'FRIEND_UPDATE']);
    expect(node.state.detached).toEqual(new Map([[b, 2]]));
  });

  it('detaches a peer that is down at once, and only by force when another is down', () => {
    const node = new Node(a, [friend(b, 'n2'), friend(c, 'n3')]);
    expect(node.on(detach()).did).toEqual([`answer -1 ${gf_deprobe_resp.GF_DEPROBE_FRIEND_DOWN}`]);
    expect(node.on(detach(true)).did).toEqual(['remove', 'answer 0 0', 'disconnect']);
    expect(node.on(detach(true)).did).toEqual([`answer -1 ${gf_deprobe_resp.GF_DEPROBE_NOT_FRIEND}`]);
  });

  it('tells the others when it detaches a peer that is down: those that run C learn it in no other way', () => {
    const node = new Node(a, [friend(b, 'n2'), friend(c, 'n3')]).on({ kind: 'connected', id: 2 });
    expect(node.on(detach()).did).toEqual(['remove', 'answer 0 0', 'disconnect', 'FRIEND_UPDATE']);
    expect(node.actions.at(-1)).toMatchObject({ id: 2, call: { args: { op: 'delete', hostname: 'n2' } } });
  });

  it('takes no late answer of another call for that to a detach', () => {
    const node = new Node(a, [friend(b, 'n2')]).on({ kind: 'connected', id: 1 }).on(detach());
    expect(node.reply(1, 'FRIEND_ADD', b, gf_probe_resp.GF_PROBE_UNKNOWN_PEER).did).toEqual([]);
    expect(node.reply(1, 'FRIEND_REMOVE', b).did).toEqual(['leave', 'answer 0 0', 'disconnect']);
  });

  it('leaves the pool when a member says so, and forgets only who says so when it is none', () => {
    const stored = [friend(b, 'n2'), friend(c, 'n3')];
    const node = new Node(a, stored, [['00000000-0000-4000-8000-000000000009', 2]]);
    expect(node.request('n2', friendRemove(b)).did).toEqual(['leave', 'reply 0', 'disconnect', 'disconnect']);
    expect(node.state).toMatchObject({ members: [], detached: new Map(), term: 1 });

    const strict = new Node(a, [friend(b, 'n2', { state: 'REJECTED' }), friend(c, 'n3')]);
    expect(strict.request('n2', friendRemove(b)).did).toEqual(['remove', 'reply 0', 'disconnect']);
    expect(strict.state.members.map(({ uuid }) => uuid)).toEqual([c]);
  });

  it.each(['REQ_SENT', 'CONNECTED_ACCEPTED', 'UNFRIEND_SENT'] as const)(
    'answers FRIEND_REMOVE in state %s',
    (state) => {
      expect(new Node(a, [friend(b, 'n2', { state })]).request('n2', friendRemove(b)).did).toContain('reply 0');
    },
  );

  it('takes nothing from strangers', () => {
    const node = new Node(a, [friend(b, 'n2')]);
    expect(node.request('n3', friendAdd(c)).did).toEqual(['reply 6']);
    expect(node.request('n3', friendUpdate(c, [{ uuid: c, hostnames: ['n3'] }])).did).toEqual(['reply 6']);
    expect(node.request('n3', friendRemove(c)).did).toEqual(['reply 0']);
    // Not even at the address of a peer.
    expect(node.request('n2', friendAdd(c)).did).toEqual(['reply 6']);
    expect(node.state.members.map(({ uuid }) => uuid)).toEqual([b]);
  });

  it('lets a peer that was turned away have no say in who is a member', () => {
    const node = new Node(a, [friend(b, 'n2', { state: 'REJECTED' })]);
    expect(node.request('n2', friendUpdate(b, [{ uuid: c, hostnames: ['n3'] }])).did).toEqual(['reply 0']);
    expect(node.state.members).toHaveLength(1);
  });

  it('learns of members, and not of those that were detached at a later term', () => {
    const node = new Node(a, [friend(b, 'n2')], [[c, 4]]);
    expect(node.request('n2', friendUpdate(b, [{ uuid: c, hostnames: ['n3'], term: 3 }])).did).toEqual(['reply 0']);
    const update = friendUpdate(b, [
      { uuid: c, hostnames: ['n3'], term: 5 },
      { uuid: a, hostnames: ['n1'], term: 1 },
    ]);
    expect(node.request('n2', update).did).toEqual(['save BEFRIENDED', 'connect', 'reply 0']);
    expect(node.member(2)).toMatchObject({ uuid: c, term: 5 });
    expect(node.state.detached).toEqual(new Map());
  });

  it('takes the word of a peer that runs C, which does not count, for the latest', () => {
    const node = new Node(a, [friend(b, 'n2')], [[c, 2]]);
    node.request('n2', friendUpdate(b, [{ uuid: c, hostnames: ['n3'] }]));
    expect(node.member(2)).toMatchObject({ uuid: c, term: 3 });
    const gone: PeerCall = {
      procedure: 'FRIEND_UPDATE',
      args: { uuid: b, op: 'delete', hostname: 'n3', friends: [], detached: undefined },
    };
    expect(node.request('n2', gone).did).toEqual(['remove', 'disconnect', 'reply 0']);
    expect(node.state.detached).toEqual(new Map([[c, 4]]));
  });

  it('knows no port of a peer that was stored or heard of, as C, and connects to that of glusterd', () => {
    const node = new Node(a, [friend(b, 'n2')]);
    expect(node.on({ kind: 'start' }).actions).toEqual([{ kind: 'connect', id: 1, hostname: 'n2', port }]);
    node.request('n2', friendUpdate(b, [{ uuid: c, hostnames: ['n3'], term: 1 }]));
    expect(node.actions).toContainEqual({ kind: 'connect', id: 2, hostname: 'n3', port });
    expect([node.member(1)?.port, node.member(2)?.port]).toEqual([0, 0]);
    expect(new Node(a).on(probe).member()?.port).toBe(port);
    expect(new Node(a).request('n2', probeQuery(b)).member()?.port).toBe(port);
  });

  it('tells what it heard on once nothing changed for a while, and nobody who was told already', () => {
    const d = 'e7c5087e-06cf-4c43-b756-7e6e959d7ccb';
    const node = new Node(a, [friend(b, 'n2')]).on({ kind: 'connected', id: 1 });
    const version = (): number => node.state.version;
    const hear = (uuid: string, name: string): unknown =>
      node.request('n2', friendUpdate(b, [{ uuid, hostnames: [name] }]));
    const tickAfter = (ms: number): string[] => {
      node.now += ms;
      return node.on({ kind: 'tick' }).did;
    };
    hear(c, 'n3');
    expect(tickAfter(1500)).toEqual([]);
    hear(d, 'n4');
    expect(tickAfter(1500)).toEqual([]);
    expect(tickAfter(1500)).toEqual(['FRIEND_UPDATE']);
    node.on({
      kind: 'reply',
      id: 1,
      procedure: 'FRIEND_UPDATE',
      reply: { uuid: b, opRet: 0, opErrno: 0 },
      version: version(),
    });
    expect(tickAfter(30_000)).toEqual([]);
  });

  it('tells of a new member with the version that has it', () => {
    const node = new Node(a)
      .on(probe)
      .on({ kind: 'connected', id: 1 })
      .reply(1, 'PROBE_QUERY', b)
      .reply(1, 'FRIEND_ADD', b);
    node.request('n2', friendAdd(b));
    const told = node.actions.find((action) => action.kind === 'call');
    expect(told).toMatchObject({ call: { procedure: 'FRIEND_UPDATE' }, version: node.state.version });
  });

  it('tells all members of a new one with one and the same list', () => {
    const node = new Node(a, [friend(c, 'n3')]).on({ kind: 'connected', id: 1 });
    node.on(probe).on({ kind: 'connected', id: 2 }).reply(2, 'PROBE_QUERY', b).reply(2, 'FRIEND_ADD', b);
    node.request('n2', friendAdd(b));
    const told = node.actions.flatMap((action) => (action.kind === 'call' ? [action] : []));
    expect(told.map(({ id, call }) => [id, call.procedure])).toEqual([
      [1, 'FRIEND_UPDATE'],
      [2, 'FRIEND_UPDATE'],
    ]);
    expect(told[0]?.call.args).toMatchObject({ friends: [{ uuid: c }, { uuid: b }] });
    expect(told[0]?.call.args).toBe(told[1]?.call.args);
  });

  it('goes on with a detach after a restart, and gives up on a node that is away', () => {
    const restarted = (): Node => new Node(a, [friend(b, 'n2', { state: 'UNFRIEND_SENT' }), friend(c, 'n3')]);
    expect(restarted().on({ kind: 'start' }).did).toEqual(['connect', 'connect']);
    expect(restarted().on({ kind: 'connected', id: 1 }).did).toEqual(['FRIEND_REMOVE']);
    expect(restarted().on({ kind: 'tick' }).did).toEqual(['remove', 'disconnect']);
  });

  it('forgets a node that asked and was never heard of again', () => {
    const node = new Node(b).request('n1', probeQuery(a));
    node.now += 60_000;
    expect(node.on({ kind: 'tick' }).did).toEqual([]);
    node.now += 1;
    expect(node.on({ kind: 'tick' }).did).toEqual(['disconnect']);
    expect(node.state.members).toEqual([]);
  });

  it('asks again, ever more seldom, where an answer was lost', () => {
    const node = new Node(a, [friend(b, 'n2', { state: 'REQ_SENT' })]).on({ kind: 'connected', id: 1 });
    const askedAt: number[] = [];
    for (node.now = 0; node.now < 30_000; node.now += 1000) {
      if (node.on({ kind: 'tick' }).did.includes('FRIEND_ADD')) askedAt.push(node.now);
    }
    expect(askedAt).toEqual([2000, 6000, 14_000]);
  });
});
