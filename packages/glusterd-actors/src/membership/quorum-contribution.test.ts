import { describe, expect, it } from 'vitest';

import type { QuorumContribution } from '../state/peer.ts';
import { restoreMembership } from './membership.ts';
import type { Membership } from './membership.ts';
import { onPeerEvent } from './on-peer-event.ts';
import type { PeerEvent } from './peer-event.ts';

const a = '4fc5087e-06cf-4c43-b756-7e6e959d7ccb';
const b = 'd5f6b395-255d-4fd5-8c93-e87ac56be9c7';
const c = '8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a6d4d';
const port = 24_007;

const restarted = restoreMembership(a, [{ uuid: b, state: 'BEFRIENDED', hostnames: ['n2'], term: 1 }], new Map());
const connected: PeerEvent = { kind: 'connected', id: 1 };
const disconnected: PeerEvent = { kind: 'disconnected', id: 1 };
const answer = (procedure: 'PROBE_QUERY' | 'FRIEND_ADD', opErrno = 0): PeerEvent => {
  return { kind: 'reply', id: 1, procedure, reply: { uuid: b, opRet: opErrno === 0 ? 0 : -1, opErrno } };
};
const friendAdd: PeerEvent = {
  kind: 'request',
  request: 1,
  remoteHost: 'n2',
  call: { procedure: 'FRIEND_ADD', args: { uuid: b, hostname: 'n1', port, term: 1, detached: [] } },
};

/** What the peer with the id 1, or another, counts for after each of these events. */
function contributions(state: Membership, events: readonly PeerEvent[], id = 1): (QuorumContribution | undefined)[] {
  let present = state;
  return events.map((event) => {
    present = onPeerEvent(present, event, 1000).state;
    return present.members.find((member) => member.id === id)?.quorum;
  });
}

describe('the contribution of a peer to the quorum', () => {
  it('is waited for after a restart until the peer agrees', () => {
    expect(restarted.members[0]?.quorum).toBe('waiting');
    expect(contributions(restarted, [connected, answer('FRIEND_ADD')])).toEqual(['waiting', 'up']);
    expect(contributions(restarted, [connected, friendAdd])).toEqual(['waiting', 'up']);
    // It agrees, but nothing can be asked of it yet.
    expect(contributions(restarted, [friendAdd, connected])).toEqual(['waiting', 'waiting']);
  });

  it('is waited for two minutes, of one that is there but hangs, or does not agree', () => {
    const at = (now: number, events: readonly PeerEvent[], state = restarted): Membership =>
      events.reduce((present, event) => onPeerEvent(present, event, now).state, state);
    const tick: PeerEvent = { kind: 'tick' };
    const quorumOf = ({ members }: Membership): unknown => members[0]?.quorum;
    for (const events of [[connected], [connected, answer('FRIEND_ADD', 4)]]) {
      // What it does in the meantime gains it no time.
      const hanging = at(119_000, events);
      expect(quorumOf(at(120_000, [tick], hanging))).toBe('waiting');
      expect(quorumOf(at(120_001, [tick], hanging))).toBe('down');
    }
    const started = at(1_000_000, [{ kind: 'start' }, connected]);
    expect(quorumOf(at(1_120_000, [tick], started))).toBe('waiting');
    expect(quorumOf(at(1_120_001, [tick], started))).toBe('down');
    const late = at(200_000, [connected, tick, answer('FRIEND_ADD')]);
    expect(quorumOf(late)).toBe('up');
    expect(quorumOf(at(400_000, [tick], late))).toBe('up');
  });

  it('is missed once connecting fails, or the connection is lost', () => {
    expect(contributions(restarted, [disconnected, connected, answer('FRIEND_ADD'), disconnected])).toEqual([
      'down',
      'down',
      'up',
      'down',
    ]);
  });

  it('is none while it is probed', () => {
    const node = restoreMembership(a, [], new Map());
    const probe: PeerEvent = { kind: 'probe', command: 1, hostname: 'n2', port };
    const events = [probe, connected, answer('PROBE_QUERY'), answer('FRIEND_ADD'), friendAdd];
    expect(contributions(node, events)).toEqual(['none', 'none', 'none', 'none', 'up']);
  });

  it('is none of one that became a member out of reach, until that is found out', () => {
    const node = restoreMembership(a, [{ uuid: b, state: 'REQ_ACCEPTED', hostnames: ['n2'], term: 1 }], new Map());
    expect(contributions(node, [answer('FRIEND_ADD'), disconnected])).toEqual(['none', 'down']);
  });

  it('is waited for of one that others tell of', () => {
    const friends = [{ uuid: c, hostnames: ['n3'], term: 1 }];
    const args = { uuid: b, op: 'add', hostname: undefined, friends, detached: [] } as const;
    const told: PeerEvent = {
      kind: 'request',
      request: 1,
      remoteHost: 'n2',
      call: { procedure: 'FRIEND_UPDATE', args },
    };
    expect(contributions(restarted, [told], 2)).toEqual(['waiting']);
  });

  it('is kept by a member that is turned away or detached, as long as it is connected', () => {
    const turnedAway = [connected, answer('FRIEND_ADD'), answer('FRIEND_ADD', 4), disconnected];
    expect(contributions(restarted, turnedAway)).toEqual(['waiting', 'up', 'up', 'down']);
    const detach: PeerEvent = { kind: 'detach', command: 1, hostname: 'n2', force: true };
    expect(contributions(restarted, [connected, answer('FRIEND_ADD'), detach])).toEqual(['waiting', 'up', 'up']);
  });
});
