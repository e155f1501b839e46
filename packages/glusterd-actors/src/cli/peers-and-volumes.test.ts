import { cliProgram, Dict, friendProgram, gf_cli_rsp, mgmtHandshakeProgram, parseUuid } from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';

import { call, callEncoded } from '../../test/support/call.ts';
import { fakeHost } from '../../test/support/fake-host.ts';
import { fakeRequest } from '../../test/support/fake-request.ts';
import { makeGlusterd, OWN_UUID } from '../../test/support/make-glusterd.ts';
import { friendHandlers } from '../friend/handlers.ts';
import type { Glusterd } from '../glusterd.ts';
import { mgmtHandshakeHandlers } from '../mgmt-handshake/handlers.ts';
import { forgetfulPeerStore } from '../pool/peer-store.ts';
import { makeBrick, makeVolume } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { cliHandlers } from './handlers.ts';

const second = '99999999-2222-4333-8444-555555555555';
const third = '99999999-2222-4333-8444-666666666666';
const NO_QUORUM = 'Cluster quorum is not met. Changing peers is not allowed in this state';

/** A volume with a brick on each of these nodes. */
function volume(name: string, uuids: readonly string[], type = 'none'): Volume {
  const bricks = uuids.map((uuid, index) => makeBrick({ hostname: `node${index}`, uuid, path: `/${name}/${index}` }));
  return makeVolume({ name, uuid: name, bricks, options: new Map([['cluster.server-quorum-type', type]]) });
}

/** A member of a pool of three in which nobody else is there, with these volumes. */
function glusterdWith(...volumes: readonly Volume[]): { glusterd: Glusterd; logged: string[] } {
  const logged: string[] = [];
  const peers = [second, third].map((uuid, index) => {
    return { uuid, state: 3, hostnames: [`node${index + 2}`], term: 1 };
  });
  const glusterd = makeGlusterd({
    host: fakeHost({ names: { node2: ['10.0.0.2'], node9: ['10.0.0.9'] } }),
    peerStore: { ...forgetfulPeerStore, load: () => ({ peers, detached: new Map() }) },
    log: (level, text, msgid) => void logged.push(`${level} ${msgid} ${text}`),
  });
  const gone = glusterd.snapshot.peers.map((peer) => ({ ...peer, quorum: 'down' }) as const);
  glusterd.publish({ peers: gone, volumes: new Map(volumes.map((one) => [one.name, one])) });
  return { glusterd, logged };
}

async function command(
  glusterd: Glusterd,
  name: 'PROBE' | 'DEPROBE',
  pairs: Record<string, string>,
): Promise<gf_cli_rsp> {
  const dict = new Dict();
  for (const [key, value] of Object.entries({ port: '24007', ...pairs })) dict.setString(key, value);
  const w = new XdrWriter();
  w.opaque(dict.serialize());
  return gf_cli_rsp.decode(new XdrReader(await callEncoded(cliProgram, cliHandlers(glusterd), name, w.finish())));
}

const probe = (glusterd: Glusterd, hostname: string): Promise<gf_cli_rsp> => command(glusterd, 'PROBE', { hostname });
const detach = (glusterd: Glusterd, force = false): Promise<gf_cli_rsp> =>
  command(glusterd, 'DEPROBE', { hostname: 'node2', flags: force ? '1' : '0' });

describe('PROBE', () => {
  it('is refused where a volume asks for quorum and there is none', async () => {
    const { glusterd, logged } = glusterdWith(volume('v', [OWN_UUID], 'server'));
    // Before anything else is looked at.
    for (const hostname of ['node9', 'node2', 'localhost']) {
      expect(await probe(glusterd, hostname)).toMatchObject({ op_ret: -1, op_errno: 8, op_errstr: NO_QUORUM });
    }
    expect(logged).toContain('critical 106001 Server quorum not met. Rejecting operation.');
  });

  it('goes on where no volume asks for it', async () => {
    const { glusterd } = glusterdWith(volume('v', [OWN_UUID]));
    expect(await probe(glusterd, 'node2')).toMatchObject({ op_ret: 0, op_errno: 2 });
  });
});

describe('DEPROBE', () => {
  const FRIEND_DOWN = "One of the peers is probably down. Check with 'peer status'";
  const HAS_BRICKS =
    'Peer node2 hosts one or more bricks. If the peer is in not recoverable state then use either replace-brick or ' +
    'remove-brick command with force to remove all bricks from the peer and attempt the peer detach again.';

  it('is refused of a peer that has a part of a volume, forced or not', async () => {
    const { glusterd } = glusterdWith(volume('a', [third]), volume('b', [OWN_UUID, second]));
    expect(await detach(glusterd)).toMatchObject({ op_ret: -1, op_errno: 4, op_errstr: FRIEND_DOWN });
    expect(await detach(glusterd, true)).toMatchObject({ op_ret: 1, op_errno: 3, op_errstr: HAS_BRICKS });
  });

  it('is of no concern to volumes that are all on the peer, or all elsewhere', async () => {
    const { glusterd } = glusterdWith(volume('a', [OWN_UUID, third]), volume('b', [second, second]));
    expect(await detach(glusterd, true)).toMatchObject({ op_ret: 0, op_errstr: '' });
  });

  it('is refused without quorum, unless forced', async () => {
    const { glusterd, logged } = glusterdWith(volume('v', [OWN_UUID], 'server'));
    const [one, two] = glusterd.pool.members;
    // The other one is there, but that is not enough.
    Object.assign(two!, { connected: true });
    glusterd.publish({ options: new Map([['cluster.server-quorum-ratio', '100']]) });
    expect(await detach(glusterd)).toMatchObject({ op_ret: -1, op_errno: 5, op_errstr: NO_QUORUM });
    expect(logged).toContain('critical 106001 Server quorum not met. Rejecting operation.');
    expect(await detach(glusterd, true)).toMatchObject({ op_ret: 0 });
    expect(one?.uuid).toBe(second);
  });
});

describe('a node with volumes and without peers', () => {
  const node = (): Glusterd => {
    const glusterd = makeGlusterd();
    glusterd.publish({ volumes: new Map([['v', volume('v', [OWN_UUID])]]) });
    return glusterd;
  };
  const uuid = parseUuid(second)!;

  it('tells nobody its operating versions', async () => {
    const hndsk = new Dict().setString('peer-id', second).serialize();
    const ask = (glusterd: Glusterd): Promise<Record<string, unknown>> =>
      call(mgmtHandshakeProgram, mgmtHandshakeHandlers(glusterd), 'VERSIONS', { hndsk }, fakeRequest('10.0.0.9'));
    expect(await ask(node())).toMatchObject({ op_ret: -1 });
    expect(await ask(makeGlusterd())).toMatchObject({ op_ret: 0 });
  });

  it('is not to be probed', async () => {
    const ask = (glusterd: Glusterd): Promise<Record<string, unknown>> => {
      const args = { uuid, hostname: 'here', port: 24_007 };
      return call(friendProgram, friendHandlers(glusterd), 'PROBE_QUERY', args, fakeRequest('10.0.0.9'));
    };
    const glusterd = node();
    expect(await ask(glusterd)).toMatchObject({ op_ret: -1, op_errno: 3 });
    expect(glusterd.pool.members).toEqual([]);
  });
});
