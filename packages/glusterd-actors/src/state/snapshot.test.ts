import { Dict } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { makeGlusterd, OWN_UUID } from '../../test/support/make-glusterd.ts';
import { PeerState, peerStateText } from './peer.ts';
import type { Peer } from './peer.ts';

const peer: Peer = {
  uuid: '99999999-2222-4333-8444-555555555555',
  hostnames: ['node2', '10.0.0.2'],
  port: 24007,
  state: PeerState.REJECTED,
  connected: false,
  quorum: 'none',
};

describe('Snapshot', () => {
  it('serializes its lists once', () => {
    const { snapshot } = makeGlusterd();
    expect(snapshot.encodedPeers).toBe(snapshot.encodedPeers);
    expect(snapshot.encodedPool(OWN_UUID)).toBe(snapshot.encodedPool(OWN_UUID));
  });

  it('with() has lists of its own', () => {
    const { snapshot } = makeGlusterd();
    const before = snapshot.encodedPeers;
    const after = snapshot.with({ peers: [peer] });
    expect(Dict.unserialize(after.encodedPeers).int32('count')).toBe(1);
    expect(Dict.unserialize(after.encodedPool(OWN_UUID)).int32('count')).toBe(2);
    expect(snapshot.encodedPeers).toBe(before);
  });

  it('lists a peer with all that is known of it', () => {
    const { snapshot } = makeGlusterd();
    const dict = Dict.unserialize(snapshot.with({ peers: [peer] }).encodedPeers);
    const entries = dict.keys().map((key) => [key, dict.string(key)]);
    expect(Object.fromEntries(entries)).toEqual({
      'friend1.uuid': peer.uuid,
      'friend1.hostname': 'node2',
      'friend1.port': '24007',
      'friend1.stateId': '6',
      'friend1.state': 'Peer Rejected',
      'friend1.connected': '0',
      'friend1.hostname0': 'node2',
      'friend1.hostname1': '10.0.0.2',
      'friend1.hostname_count': '2',
      count: '1',
    });
  });

  it('peerByHostname() knows every name of a peer', () => {
    const snapshot = makeGlusterd().snapshot.with({ peers: [peer] });
    expect(snapshot.peerByHostname('10.0.0.2')).toBe(peer);
    expect(snapshot.peerByHostname('10.0.0.3')).toBeUndefined();
  });
});

describe('peerStateText()', () => {
  it('has words for every state and for none', () => {
    for (const state of Object.values(PeerState)) expect(peerStateText(state)).not.toBe('Invalid State');
    expect(peerStateText(11)).toBe('Invalid State');
    expect(peerStateText(-1)).toBe('Invalid State');
  });
});
