import { Dict, glusterd_errno, parseUuid } from '@gluster-ts/protocol';
import type { RpcClnt } from '@gluster-ts/rpc-clnt';
import { describe, expect, it, vi } from 'vitest';
import { makeGlusterd, MemoryIdentityStore, OWN_UUID, peerStoreWith } from '../../test/support/make-glusterd.ts';
import { getVolOpt } from '../cli/get-vol-opt.ts';
import { setVolume } from '../cli/set-volume.ts';
import type { Glusterd } from '../glusterd.ts';
import { newMember } from '../membership/membership.ts';

const RATIO = 'cluster.server-quorum-ratio';
const OWN = { uuid: OWN_UUID, operatingVersion: 100_000 };

/** What a peer answers, by procedure; what it dies in leaves it without an answer, and gone. */
type Script = Readonly<Record<string, object | 'dies'>>;

class Peer {
  readonly uuid: string;
  readonly name: string;
  readonly calls: string[] = [];
  readonly dicts = new Map<string, Dict>();
  isGone = false;
  readonly #script: Script;

  constructor(index: number, script: Script = {}) {
    this.uuid = `00000000-0000-4000-8000-00000000000${index}`;
    this.name = `node${index}`;
    this.#script = script;
  }

  readonly clnt = {
    call: (_program: unknown, name: string, args: { buf?: Uint8Array; dict?: Uint8Array }): Promise<object> => {
      this.calls.push(name);
      const bytes = args.buf ?? args.dict;
      if (bytes !== undefined) this.dicts.set(name, Dict.unserialize(bytes));
      const answer = this.#script[name] ?? {};
      if (answer === 'dies') {
        this.isGone = true;
        return Promise.reject(new Error('Connection is closed'));
      }
      const head = { uuid: parseUuid(this.uuid), op_ret: 0, op_errno: 0, op_errstr: '' };
      return Promise.resolve({ ...head, dict: new Uint8Array(0), ...answer });
    },
  } as unknown as RpcClnt;
}

function withPeers(peers: readonly Peer[], operatingVersion = 100_000): Glusterd {
  const identityStore = new MemoryIdentityStore({ ...OWN, operatingVersion });
  const glusterd = makeGlusterd({ identityStore, peerStore: peerStoreWith('', '') });
  const members = peers.map(({ uuid, name }, index) => ({
    ...newMember(index + 1, [name], 'BEFRIENDED', 0, { uuid }),
    connected: true,
  }));
  vi.spyOn(glusterd.pool, 'members', 'get').mockReturnValue(members);
  vi.spyOn(glusterd.pool, 'client').mockImplementation((uuid) => {
    const peer = peers.find((one) => one.uuid === uuid);
    return peer === undefined || peer.isGone ? undefined : peer.clnt;
  });
  return glusterd;
}

function set(glusterd: Glusterd, value = '60'): ReturnType<typeof setVolume> {
  const dict = new Dict().setString('volname', 'all').setInt32('count', 2);
  return setVolume(glusterd, { dict: dict.setString('key1', RATIO).setString('value1', value).serialize() });
}

describe('a command for the whole cluster', () => {
  it('is carried out on all peers, one step after the other', async () => {
    const peers = [new Peer(1), new Peer(2)];
    const glusterd = withPeers(peers);
    expect(await set(glusterd)).toMatchObject({ op_ret: 0, op_errno: 0, op_errstr: '' });
    for (const { calls, dicts } of peers) {
      expect(calls).toEqual(['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK']);
      expect(dicts.get('STAGE_OP')?.uint32('op-version1')).toBe(2);
      expect(dicts.get('STAGE_OP')?.uint32('new-op-version')).toBe(2);
      expect(dicts.get('STAGE_OP')?.string('check-op-version')).toBe('1');
      expect(dicts.get('COMMIT_OP')?.uuid('originator_uuid')).toBe(OWN_UUID);
    }
    expect(glusterd.snapshot.options.get(RATIO)).toBe('60');
    expect(glusterd.locks.table.named.size).toBe(0);
  });

  it('takes the lock of the whole cluster below operating version 30600', async () => {
    const peers = [new Peer(1), new Peer(2, { CLUSTER_LOCK: { op_ret: -1 } })];
    const glusterd = withPeers(peers, 30_000);
    expect(await set(glusterd)).toMatchObject({
      op_ret: -1,
      op_errstr: 'Locking failed on node2. Please check log file for details.',
    });
    // Only who was locked is unlocked.
    expect(peers.map(({ calls }) => calls)).toEqual([['CLUSTER_LOCK', 'CLUSTER_UNLOCK'], ['CLUSTER_LOCK']]);
    expect(glusterd.locks.table.cluster).toBeUndefined();
  });

  it('goes no further than a step that fails here, and asks nobody to take it', async () => {
    const peer = new Peer(1);
    const rsp = await set(withPeers([peer]), '101');
    expect(rsp).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_INTRNL });
    expect(rsp.op_errstr).toContain('is out of range');
    expect(peer.calls).toEqual(['LOCK', 'UNLOCK']);
  });

  it.each([
    ['LOCK', 'Locking failed on node1. Please check log file for details.', ['LOCK', 'UNLOCK'], undefined],
    ['STAGE_OP', 'Staging failed on node1. Error: no', ['LOCK', 'STAGE_OP', 'UNLOCK'], undefined],
    ['COMMIT_OP', 'Commit failed on node1. Error: no', ['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK'], '60'],
    ['UNLOCK', '', ['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK'], '60'],
  ])('says which peer refused %s, and unlocks', async (step, text, calls, option) => {
    // The answers to LOCK and UNLOCK have no words.
    const refusal = step.endsWith('OP') ? { op_ret: -1, op_errstr: 'no' } : { op_ret: -1 };
    const peers = [new Peer(1, { [step]: refusal }), new Peer(2)];
    const glusterd = withPeers(peers);
    expect(await set(glusterd)).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_INTRNL, op_errstr: text });
    for (const peer of peers) expect(peer.calls).toEqual(calls);
    expect(glusterd.snapshot.options.get(RATIO)).toBe(option);
    expect(glusterd.locks.table.named.size).toBe(0);
  });

  it.each([
    ['LOCK', 'Locking failed on node1. Please check log file for details.', ['LOCK', 'UNLOCK']],
    ['STAGE_OP', 'Staging failed on node1. Please check log file for details.', ['LOCK', 'STAGE_OP', 'UNLOCK']],
    [
      'COMMIT_OP',
      'Commit failed on node1. Please check log file for details.',
      ['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK'],
    ],
    ['UNLOCK', '', ['LOCK', 'STAGE_OP', 'COMMIT_OP', 'UNLOCK']],
  ])('unlocks the others when one dies in %s', async (step, text, calls) => {
    const peers = [new Peer(1, { [step]: 'dies' }), new Peer(2)] as const;
    const glusterd = withPeers(peers);
    expect(await set(glusterd)).toMatchObject({ op_ret: -1, op_errstr: text });
    expect(peers[1].calls).toEqual(calls);
    expect(peers[0].calls.at(-1)).toBe(step);
    expect(glusterd.locks.table.named.size).toBe(0);
    // And who is left goes on.
    expect(await set(glusterd)).toMatchObject({ op_ret: 0 });
  });

  it('names all who failed', async () => {
    const script = { STAGE_OP: { op_ret: -1, op_errstr: 'no' } };
    const rsp = await set(withPeers([new Peer(1, script), new Peer(2, script)]));
    expect(rsp.op_errstr).toBe('Staging failed on node1. Error: no\nStaging failed on node2. Error: no');
  });

  it('takes no answer of somebody else for a peer’s', async () => {
    const rsp = await set(withPeers([new Peer(1, { STAGE_OP: { uuid: parseUuid(OWN_UUID) } })]));
    expect(rsp.op_errstr).toBe('Staging failed on node1. Please check log file for details.');
  });

  it('waits for nobody who holds the lock', async () => {
    const peer = new Peer(1);
    const glusterd = withPeers([peer]);
    glusterd.locks.tryTake(['all_vol'], peer.uuid);
    expect(await set(glusterd)).toMatchObject({
      op_ret: -1,
      op_errno: glusterd_errno.EG_ANOTRANS,
      op_errstr: 'Another transaction is in progress for all. Please try again after some time.',
    });
    expect(peer.calls).toEqual([]);
    expect(glusterd.locks.isHeldBy('all_vol', peer.uuid)).toBe(true);
  });
});

describe('the latest operating version', () => {
  const version = (number: number): object => ({ dict: new Dict().setInt32('max-opversion', number).serialize() });
  const get = async (glusterd: Glusterd): Promise<{ op_ret: number; value: string | undefined }> => {
    const dict = new Dict().setString('volname', 'all').setString('key', 'cluster.max-op-version').serialize();
    const rsp = await getVolOpt(glusterd, { dict });
    return { op_ret: rsp.op_ret, value: Dict.unserialize(rsp.dict).string('value1') };
  };

  it('is the least of those of all', async () => {
    const peers = [new Peer(1, { COMMIT: version(90_000) }), new Peer(2, { COMMIT: version(110_000) })] as const;
    expect(await get(withPeers(peers))).toEqual({ op_ret: 0, value: '90000' });
    const steps = ['LOCK', 'PRE_VALIDATE', 'COMMIT', 'POST_COMMIT', 'POST_VALIDATE', 'UNLOCK'];
    expect(peers[0].calls).toEqual(steps);
  });

  const STEPS = ['LOCK', 'PRE_VALIDATE', 'COMMIT', 'POST_COMMIT', 'POST_VALIDATE', 'UNLOCK'];

  it.each(STEPS.flatMap((step) => [[step, 'dies'] as const, [step, { op_ret: -1 }] as const]))(
    'leaves no lock when a peer fails %s: %j',
    async (step, answer) => {
      const peers = [new Peer(1, { COMMIT: version(90_000), [step]: answer }), new Peer(2)] as const;
      const glusterd = withPeers(peers);
      // What this node answered to itself, and who answered well, counts, as in C.
      expect((await get(glusterd)).op_ret).toBe(step === 'LOCK' || step === 'PRE_VALIDATE' ? -2 : 0);
      const index = STEPS.indexOf(step);
      const calls = step === 'UNLOCK' ? STEPS : [...STEPS.slice(0, index + 1), 'UNLOCK'];
      expect(peers[1].calls).toEqual(calls);
      expect(peers[0].calls).toEqual(answer === 'dies' ? STEPS.slice(0, index + 1) : calls);
      expect(glusterd.locks.table.named.size).toBe(0);
    },
  );

  it('cannot be told while somebody else is at work', async () => {
    const peers = [new Peer(1, { LOCK: { op_ret: -1, op_errno: glusterd_errno.EG_ANOTRANS } })] as const;
    const glusterd = withPeers(peers);
    expect((await get(glusterd)).op_ret).not.toBe(0);
    expect(peers[0].calls).toEqual(['LOCK', 'UNLOCK']);
    expect(glusterd.locks.table.named.size).toBe(0);
  });
});
