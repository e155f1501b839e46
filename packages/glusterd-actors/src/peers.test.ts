import {
  Dict,
  formatUuid,
  mgmtHandshakeProgram,
  mgmtProgram,
  mgmtV3Program,
  portmapProgram,
} from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import type { Glusterd } from './glusterd.ts';
import { mgmtHandshakeHandlers } from './mgmt-handshake/handlers.ts';
import { mgmtV3Handlers } from './mgmt-v3/handlers.ts';
import { mgmtHandlers } from './mgmt/handlers.ts';
import { portmapHandlers } from './portmap/handlers.ts';
import { PeerState } from './state/peer.ts';
import { makeVolume, VolumeStatus } from './volumes/volume.ts';
import { call } from '../test/support/call.ts';
import { fakeHost } from '../test/support/fake-host.ts';
import { fakeRequest } from '../test/support/fake-request.ts';
import { makeGlusterd, MemoryIdentityStore, OWN_UUID } from '../test/support/make-glusterd.ts';

const uuid = new Uint8Array(16).fill(7);
const txn_id = new Uint8Array(16).fill(8);
const dict = new Uint8Array(0);

describe('the part of a peer in a transaction of a stranger', () => {
  it.each<[string, (g: Glusterd) => Promise<Record<string, unknown>>]>([
    ['CLUSTER_LOCK', (g) => call(mgmtProgram, mgmtHandlers(g), 'CLUSTER_LOCK', { uuid })],
    ['CLUSTER_UNLOCK', (g) => call(mgmtProgram, mgmtHandlers(g), 'CLUSTER_UNLOCK', { uuid })],
    ['STAGE_OP', (g) => call(mgmtProgram, mgmtHandlers(g), 'STAGE_OP', { uuid, op: 1, buf: dict })],
    ['COMMIT_OP', (g) => call(mgmtProgram, mgmtHandlers(g), 'COMMIT_OP', { uuid, op: 1, buf: dict })],
    ['LOCK', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'LOCK', { uuid, txn_id, op: 1, dict })],
    ['PRE_VALIDATE', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'PRE_VALIDATE', { uuid, op: 1, dict })],
    ['BRICK_OP', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'BRICK_OP', { uuid, op: 1, dict })],
    ['COMMIT', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'COMMIT', { uuid, op: 1, dict })],
    ['POST_COMMIT', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'POST_COMMIT', { uuid, op: 1, dict })],
    ['POST_VALIDATE', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'POST_VALIDATE', { uuid, op: 1, op_ret: 0, dict })],
    ['UNLOCK', (g) => call(mgmtV3Program, mgmtV3Handlers(g), 'UNLOCK', { uuid, txn_id, op: 1, dict })],
  ])('%s is refused', async (_name, send) => {
    const rsp = await send(makeGlusterd());
    expect(rsp).toMatchObject({ op_ret: -1 });
    expect(formatUuid(rsp['uuid'] as Uint8Array)).toBe(OWN_UUID);
    if ('op_errstr' in rsp) expect(rsp['op_errstr']).toBe('Request of a node that is no peer');
    if ('txn_id' in rsp) expect(rsp['txn_id']).toEqual(txn_id);
  });
});

describe('VERSIONS', () => {
  const withPeer = (): Glusterd => {
    const glusterd = makeGlusterd();
    const known = { uuid: '99999999-2222-4333-8444-555555555555', hostnames: ['10.0.0.2'], port: 24007 };
    glusterd.publish({ peers: [{ ...known, state: PeerState.BEFRIENDED, connected: true, quorum: 'up' }] });
    return glusterd;
  };
  const ask = (glusterd: Glusterd, host: string, peerId?: string): Promise<Record<string, unknown>> => {
    const hndsk = peerId === undefined ? dict : new Dict().setString('peer-id', peerId).serialize();
    return call(mgmtHandshakeProgram, mgmtHandshakeHandlers(glusterd), 'VERSIONS', { hndsk }, fakeRequest(host));
  };

  it('answers anybody as long as there are no peers, and then only those', async () => {
    expect(await ask(makeGlusterd(), '10.0.0.9')).toMatchObject({ op_ret: 0 });
    expect(await ask(withPeer(), '10.0.0.2')).toMatchObject({ op_ret: 0 });
    expect(await ask(withPeer(), '10.0.0.9')).toMatchObject({ op_ret: -1 });
    expect(await ask(withPeer(), '10.0.0.9', '99999999-2222-4333-8444-555555555555')).toMatchObject({ op_ret: 0 });
    expect(await ask(withPeer(), '10.0.0.2', '88888888-2222-4333-8444-555555555555')).toMatchObject({ op_ret: -1 });
    expect(await ask(withPeer(), '10.0.0.9', '00000000-0000-0000-0000-000000000000')).toMatchObject({ op_ret: -1 });
  });
});

describe('VERSIONS of a node that probes', () => {
  it('answers the one that is being probed, whose UUID it does not know yet, and no other', async () => {
    const peerConnector = (): Promise<never> => new Promise(() => undefined);
    const host = fakeHost({ names: { node2: ['10.0.0.2'] } });
    const glusterd = makeGlusterd({ host, peerConnector });
    void glusterd.pool.probe('node2', 24_007, undefined);
    const hndsk = new Dict().setString('peer-id', '99999999-2222-4333-8444-555555555555').serialize();
    const ask = (address: string): Promise<Record<string, unknown>> =>
      call(mgmtHandshakeProgram, mgmtHandshakeHandlers(glusterd), 'VERSIONS', { hndsk }, fakeRequest(address));
    expect(await ask('10.0.0.2')).toMatchObject({ op_ret: 0 });
    expect(await ask('10.0.0.3')).toMatchObject({ op_ret: -1 });
    glusterd.pool.stop();
  });
});

describe('VERSIONS_ACK', () => {
  it('is kept', async () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 });
    const handlers = mgmtHandshakeHandlers(makeGlusterd({ identityStore }));
    const hndsk = new Dict().setInt32('operating-version', 90_000).serialize();
    expect(await call(mgmtHandshakeProgram, handlers, 'VERSIONS_ACK', { hndsk })).toMatchObject({ op_ret: 0 });
    expect(identityStore.record).toEqual({ uuid: OWN_UUID, operatingVersion: 90_000 });
  });

  it('is stored once, however often it is said', async () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 });
    const handlers = mgmtHandshakeHandlers(makeGlusterd({ identityStore }));
    for (const version of [100_000, 90_000, 90_000]) {
      const hndsk = new Dict().setInt32('operating-version', version).serialize();
      expect(await call(mgmtHandshakeProgram, handlers, 'VERSIONS_ACK', { hndsk })).toMatchObject({ op_ret: 0 });
    }
    expect(identityStore.saves).toBe(1);
  });

  it('lets others be served between two that are stored', async () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 });
    const handlers = mgmtHandshakeHandlers(makeGlusterd({ identityStore }));
    const calls = [1, 2, 3, 4, 5].map((version) => {
      const hndsk = new Dict().setInt32('operating-version', version).serialize();
      return call(mgmtHandshakeProgram, handlers, 'VERSIONS_ACK', { hndsk });
    });
    const savesSeen: number[] = [];
    for (let turn = 0; turn < 4; turn++) {
      await new Promise(setImmediate);
      savesSeen.push(identityStore.saves);
    }
    await Promise.all(calls);
    expect(savesSeen.every((saves, turn) => saves <= turn + 1)).toBe(true);
    expect(identityStore.saves).toBe(5);
  });

  it('below the least version is refused: the daemon would not start with it again', async () => {
    const hndsk = new Dict().setInt32('operating-version', 0).serialize();
    const rsp = await call(mgmtHandshakeProgram, mgmtHandshakeHandlers(makeGlusterd()), 'VERSIONS_ACK', { hndsk });
    expect(rsp).toMatchObject({ op_ret: -1 });
  });
});

describe('VERSIONS_ACK of whom it is taken', () => {
  const peers = [
    {
      uuid: '99999999-2222-4333-8444-555555555555',
      hostnames: ['10.0.0.2'],
      port: 24_007,
      state: PeerState.BEFRIENDED,
      connected: true,
      quorum: 'up',
    },
  ] as const;
  const hndsk = new Dict().setInt32('operating-version', 30_600).serialize();

  it('is a peer, or who was answered VERSIONS on the same connection', async () => {
    const identityStore = new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 100_000 });
    const glusterd = makeGlusterd({ identityStore });
    glusterd.publish({ peers });
    const handlers = mgmtHandshakeHandlers(glusterd);
    const stranger = fakeRequest('10.0.0.9');
    const ack = (request: ReturnType<typeof fakeRequest>): Promise<unknown> =>
      call(mgmtHandshakeProgram, handlers, 'VERSIONS_ACK', { hndsk }, request);
    expect(await ack(stranger)).toMatchObject({ op_ret: -1 });
    await call(mgmtHandshakeProgram, handlers, 'VERSIONS', { hndsk: dict }, stranger);
    expect(await ack(stranger)).toMatchObject({ op_ret: -1 });
    expect(identityStore.saves).toBe(0);
    const behindNat = fakeRequest('10.0.0.9');
    const who = new Dict().setString('peer-id', peers[0].uuid).serialize();
    await call(mgmtHandshakeProgram, handlers, 'VERSIONS', { hndsk: who }, behindNat);
    expect(await ack(behindNat)).toMatchObject({ op_ret: 0 });
    expect(await ack(fakeRequest('10.0.0.2'))).toMatchObject({ op_ret: 0 });
    expect(identityStore.record).toEqual({ uuid: OWN_UUID, operatingVersion: 30_600 });
  });

  it('lowers the operating version of a node without volumes only, as in C', async () => {
    const glusterd = makeGlusterd();
    const volume = makeVolume({ name: 'data', uuid: 'u', status: VolumeStatus.STOPPED, bricks: [] });
    glusterd.publish({ peers, volumes: new Map([['data', volume]]) });
    const ack = (): Promise<unknown> =>
      call(mgmtHandshakeProgram, mgmtHandshakeHandlers(glusterd), 'VERSIONS_ACK', { hndsk }, fakeRequest('10.0.0.2'));
    expect(await ack()).toMatchObject({ op_ret: -1 });
    expect(glusterd.snapshot.operatingVersion).toBe(100_000);
    glusterd.publish({ volumes: new Map() });
    expect(await ack()).toMatchObject({ op_ret: 0 });
    expect(glusterd.snapshot.operatingVersion).toBe(30_600);
  });
});

describe('portmap', () => {
  it('knows bricks from their signing in to their signing out', async () => {
    const handlers = portmapHandlers(makeGlusterd());
    const ask = (): Promise<unknown> => call(portmapProgram, handlers, 'PORTBYBRICK', { brick: '/b' });
    const askPort = (): Promise<unknown> => call(portmapProgram, handlers, 'BRICKBYPORT', { port: 49152 });
    expect(await ask()).toMatchObject({ op_ret: -1, port: 0 });
    await call(portmapProgram, handlers, 'SIGNIN', { brick: '/b', port: 49152, pid: 1 });
    expect(await ask()).toMatchObject({ op_ret: 0, port: 49152 });
    expect(await askPort()).toMatchObject({ op_ret: 0, brick: '/b' });
    await call(portmapProgram, handlers, 'SIGNOUT', { brick: '/b', port: 49152, rdma_port: 0 });
    expect(await ask()).toMatchObject({ op_ret: -1, port: 0 });
    expect(await askPort()).toMatchObject({ op_ret: -1, brick: '' });
  });

  it('is changed by processes of this machine only', async () => {
    const handlers = portmapHandlers(
      makeGlusterd({
        host: fakeHost({
          local: ['10.0.0.1'],
          names: { '10.0.0.1': ['10.0.0.1'], '127.0.0.1': ['127.0.0.1'], '10.0.0.9': ['10.0.0.9'] },
        }),
      }),
    );
    const signin = (host: string, port: number): Promise<unknown> =>
      call(portmapProgram, handlers, 'SIGNIN', { brick: '/b', port, pid: 1 }, fakeRequest(host));
    const signout = (host: string): Promise<unknown> =>
      call(portmapProgram, handlers, 'SIGNOUT', { brick: '/b', port: 49_152, rdma_port: 0 }, fakeRequest(host));
    const ask = (): Promise<unknown> => call(portmapProgram, handlers, 'PORTBYBRICK', { brick: '/b' });
    expect(await signin('10.0.0.9', 49_153)).toMatchObject({ op_ret: -1 });
    expect(await signin('10.0.0.1', 49_152)).toMatchObject({ op_ret: 0 });
    expect(await signin('10.0.0.9', 49_153)).toMatchObject({ op_ret: -1 });
    expect(await signout('10.0.0.9')).toMatchObject({ op_ret: -1 });
    expect(await ask()).toMatchObject({ op_ret: 0, port: 49_152 });
    expect(await signout('127.0.0.1')).toMatchObject({ op_ret: 0 });
    expect(await ask()).toMatchObject({ op_ret: -1 });
  });

  it('knows no brick that is gone before it is known', async () => {
    const glusterd = makeGlusterd();
    const request = fakeRequest();
    const rsp = call(portmapProgram, portmapHandlers(glusterd), 'SIGNIN', { brick: '/b', port: 1, pid: 1 }, request);
    Object.assign(request.connection, { state: 'closed' });
    expect(await rsp).toMatchObject({ op_ret: -1 });
    expect(glusterd.brickPorts.size).toBe(0);
  });

  it('refuses ports that are none and paths that can be none', async () => {
    const handlers = portmapHandlers(makeGlusterd());
    const signin = (brick: string, port: number): Promise<unknown> =>
      call(portmapProgram, handlers, 'SIGNIN', { brick, port, pid: 1 });
    expect(await signin('/b', 0)).toMatchObject({ op_ret: -1 });
    expect(await signin('/b', 65_536)).toMatchObject({ op_ret: -1 });
    expect(await signin('/'.repeat(4096), 49152)).toMatchObject({ op_ret: -1 });
  });

  it('has an end to the bricks that it remembers', async () => {
    const glusterd = makeGlusterd();
    const { connection } = fakeRequest();
    for (let i = 0; i < 16_384; i++) glusterd.brickPorts.add(`/b${i}`, 49152, connection);
    const handlers = portmapHandlers(glusterd);
    const signin = (brick: string): Promise<unknown> =>
      call(portmapProgram, handlers, 'SIGNIN', { brick, port: 49153, pid: 1 });
    expect(await signin('/new')).toMatchObject({ op_ret: -1 });
    expect(await signin('/b1')).toMatchObject({ op_ret: 0 });
  });

  it('publishes no other state for a brick: a copy of all of them per call would keep the daemon busy', async () => {
    const glusterd = makeGlusterd();
    const handlers = portmapHandlers(glusterd);
    const before = glusterd.snapshot;
    await call(portmapProgram, handlers, 'SIGNIN', { brick: '/b', port: 49153, pid: 1 });
    await call(portmapProgram, handlers, 'SIGNOUT', { brick: '/b', port: 49153, rdma_port: 0 });
    expect(glusterd.snapshot).toBe(before);
  });
});

it('a dict of more pairs than any request has is refused before it is read', async () => {
  const pairs = new Dict();
  for (let i = 0; i < 16_385; i++) pairs.setString(`k${i}`, '');
  const hndsk = pairs.setInt32('operating-version', 90_000).serialize();
  const handlers = mgmtHandshakeHandlers(makeGlusterd());
  expect(await call(mgmtHandshakeProgram, handlers, 'VERSIONS_ACK', { hndsk })).toMatchObject({ op_ret: -1 });
});
