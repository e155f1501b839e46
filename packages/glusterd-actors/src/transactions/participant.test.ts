import {
  Dict,
  formatUuid,
  glusterd_errno,
  glusterd_op_t,
  mgmtProgram,
  mgmtV3Program,
  parseUuid,
} from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { Procedures, Program } from '@gluster-ts/xdr';
import type { Handlers, RpcRequest } from '@gluster-ts/rpcsvc';
import { describe, expect, it } from 'vitest';
import { call, callEncoded } from '../../test/support/call.ts';
import { fakeRequest } from '../../test/support/fake-request.ts';
import { makeGlusterd, OWN_UUID, peerStoreWith } from '../../test/support/make-glusterd.ts';
import type { Glusterd } from '../glusterd.ts';
import { mgmtV3Handlers } from '../mgmt-v3/handlers.ts';
import { mgmtHandlers } from '../mgmt/handlers.ts';
import { LOCK_LEASE_MS } from './transaction-locks.ts';

const PEER = '99999999-2222-4333-8444-555555555555';
const ID = 'aaaaaaaa-1111-4222-8333-444444444444';
const RATIO = 'cluster.server-quorum-ratio';
const { GD_OP_SET_VOLUME, GD_OP_RESET_VOLUME, GD_OP_MAX_OPVERSION, GD_OP_CREATE_VOLUME } = glusterd_op_t;

const uuid = parseUuid(PEER)!;
const txn_id = parseUuid(ID)!;

interface Answer {
  readonly uuid: Uint8Array;
  readonly op_ret: number;
  readonly op_errno: number;
  readonly op_errstr: string;
  readonly txn_id: Uint8Array;
  readonly dict: Uint8Array;
}

async function send<P extends Procedures>(
  program: Program<P>,
  handlers: Handlers<P>,
  name: keyof P & string,
  args: unknown,
): Promise<Answer> {
  const procedure = program.procedures[name]!;
  const w = new XdrWriter();
  procedure.args.encode(w, args);
  const bytes = await callEncoded(program, handlers, name, w.finish());
  return procedure.result.decode(new XdrReader(bytes)) as Answer;
}

const v2 = (g: Glusterd, name: 'STAGE_OP' | 'COMMIT_OP', op: number, dict: Dict): Promise<Answer> =>
  send(mgmtProgram, mgmtHandlers(g), name, { uuid, op, buf: dict.serialize() });

const v3 = (g: Glusterd, name: string, op: number, dict: Dict): Promise<Answer> =>
  send(mgmtV3Program, mgmtV3Handlers(g), name as 'LOCK', { uuid, txn_id, op, op_ret: 0, dict: dict.serialize() });

function setDict(key: string, value: string): Dict {
  const dict = new Dict().setString('volname', 'all').setInt32('count', 2).setUuid('transaction_id', ID);
  return dict.setString('key1', key).setString('value1', value);
}

function withPeer(effects: Parameters<typeof makeGlusterd>[0] = {}): Glusterd {
  return makeGlusterd({ peerStore: peerStoreWith(PEER, 'node2'), ...effects });
}

describe('a transaction of the older kind', () => {
  it('is locked, staged, committed and unlocked', async () => {
    const g = withPeer();
    const dict = setDict(RATIO, '60');
    const locked = await v3(g, 'LOCK', GD_OP_SET_VOLUME, dict);
    expect(locked).toMatchObject({ op_ret: 0, op_errno: 0, txn_id });
    expect(formatUuid(locked.uuid)).toBe(OWN_UUID);
    for (const step of ['STAGE_OP', 'COMMIT_OP'] as const) {
      expect(g.snapshot.options.get(RATIO)).toBeUndefined();
      const answer = await v2(g, step, GD_OP_SET_VOLUME, dict);
      expect(answer).toMatchObject({ op_ret: 0, op_errno: 0, op_errstr: '' });
      expect(Dict.unserialize(answer.dict).keys()).toEqual(['transaction_id']);
      expect(Dict.unserialize(answer.dict).uuid('transaction_id')).toBe(ID);
    }
    expect([...g.snapshot.options]).toEqual([
      [RATIO, '60'],
      ['global-option-version', '1'],
    ]);
    expect(await v3(g, 'UNLOCK', 0, dict)).toMatchObject({ op_ret: 0, txn_id });
    expect(g.locks.table.named.size).toBe(0);
  });

  it('is refused in C’s words when it cannot be', async () => {
    const g = withPeer();
    const { op_ret, op_errstr } = await v2(g, 'STAGE_OP', GD_OP_SET_VOLUME, setDict(RATIO, '101'));
    expect({ op_ret, op_errstr }).toEqual({
      op_ret: -1,
      op_errstr: `'101.000000' in 'option server-quorum-ratio 101' is out of range [0 - 100]`,
    });
  });

  it('is refused when the peer knows the option by another version', async () => {
    const dict = setDict(RATIO, '60').setInt32('check-op-version', 1).setUint32('new-op-version', 3);
    const answer = await v2(withPeer(), 'STAGE_OP', GD_OP_SET_VOLUME, dict.setUint32('op-version1', 3));
    expect(answer).toMatchObject({ op_ret: -1, op_errstr: `option: ${RATIO} op-version mismatch` });
    const later = setDict(RATIO, '60').setInt32('check-op-version', 1).setUint32('new-op-version', 110_000);
    expect(await v2(withPeer(), 'STAGE_OP', GD_OP_SET_VOLUME, later)).toMatchObject({
      op_errstr: 'Required op_version (110000) is not supported. Max supported op version is 100000',
    });
  });

  it('is not committed without its lock, nor once the lock is another’s', async () => {
    let now = 0;
    const g = withPeer({ uptimeMs: () => now });
    const dict = setDict(RATIO, '60');
    expect(await v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, dict)).toMatchObject({ op_ret: -1 });
    await v3(g, 'LOCK', GD_OP_SET_VOLUME, dict);
    now = LOCK_LEASE_MS;
    expect(await v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, dict)).toMatchObject({ op_ret: -1 });
    g.locks.tryTake(['all_vol'], OWN_UUID);
    expect(await v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, dict)).toMatchObject({ op_ret: -1 });
    expect(g.snapshot.options.size).toBe(0);
  });

  it.each(['60\nuuid=evil', '60\r', '\t60', 'x', '6'.repeat(5000)])(
    'does not commit %j, staged or not',
    async (value) => {
      const g = withPeer();
      const dict = setDict(RATIO, value);
      await v3(g, 'LOCK', GD_OP_SET_VOLUME, dict);
      expect(await v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, dict)).toMatchObject({ op_ret: -1 });
      expect(g.snapshot.options.size).toBe(0);
    },
  );

  it.each(['STAGE_OP', 'COMMIT_OP', 'UNLOCK'])('whose time is over before %s changes nothing', async (step) => {
    let now = 0;
    const g = withPeer({ uptimeMs: () => now });
    const dict = setDict(RATIO, '60').setInt32('timeout', 10);
    const steps = {
      LOCK: () => v3(g, 'LOCK', GD_OP_SET_VOLUME, dict),
      STAGE_OP: () => v2(g, 'STAGE_OP', GD_OP_SET_VOLUME, dict),
      COMMIT_OP: () => v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, dict),
      UNLOCK: () => v3(g, 'UNLOCK', GD_OP_SET_VOLUME, dict),
    };
    const answers: Record<string, number> = {};
    for (const [name, call] of Object.entries(steps)) {
      if (name === step) {
        // Until then nobody else gets it; from then on somebody does.
        now = 129_999;
        expect(g.locks.tryTake(['all_vol'], OWN_UUID)).toBe(false);
        now = 130_000;
        expect(g.locks.tryTake(['all_vol'], OWN_UUID)).toBe(true);
      }
      answers[name] = (await call()).op_ret;
    }
    expect(answers).toEqual({ LOCK: 0, STAGE_OP: 0, COMMIT_OP: step === 'UNLOCK' ? 0 : -1, UNLOCK: -1 });
    expect(g.snapshot.options.get(RATIO)).toBe(step === 'UNLOCK' ? '60' : undefined);
    expect(g.locks.isHeldBy('all_vol', OWN_UUID)).toBe(true);
  });

  it('ends with the connection over which it is locked', async () => {
    const over = Promise.withResolvers<undefined>();
    const g = withPeer();
    const request = fakeRequest('10.0.0.2');
    Object.assign(request.connection, { closed: over.promise });
    const dict = setDict(RATIO, '60').serialize();
    const lock = (r: RpcRequest): Promise<Record<string, unknown>> =>
      call(mgmtV3Program, mgmtV3Handlers(g), 'LOCK', { uuid, txn_id, op: GD_OP_SET_VOLUME, dict }, r);
    expect(await lock(request)).toMatchObject({ op_ret: 0 });
    expect(g.locks.isHeldBy('all_vol', PEER)).toBe(true);
    over.resolve(undefined);
    await over.promise;
    expect(g.locks.table.named.size).toBe(0);
    // What is read only after that has no effect.
    Object.assign(request.connection, { state: 'closed' });
    expect(await lock(request)).toMatchObject({ op_ret: -1 });
    expect(g.locks.table.named.size).toBe(0);
  });

  it('goes on under the lock of the whole cluster, as peers of old versions have it', async () => {
    const g = withPeer();
    const cluster = (name: 'CLUSTER_LOCK' | 'CLUSTER_UNLOCK'): Promise<Answer> =>
      send(mgmtProgram, mgmtHandlers(g), name, { uuid });
    expect(await cluster('CLUSTER_UNLOCK')).toMatchObject({ op_ret: -1 });
    expect(await cluster('CLUSTER_LOCK')).toMatchObject({ op_ret: 0 });
    expect(await cluster('CLUSTER_LOCK')).toMatchObject({ op_ret: -1, op_errno: 0 });
    expect(await v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, setDict(RATIO, '60'))).toMatchObject({ op_ret: 0 });
    expect(await cluster('CLUSTER_UNLOCK')).toMatchObject({ op_ret: 0 });
  });

  it('resets', async () => {
    const g = withPeer();
    g.takeOptions(
      new Map([
        [RATIO, '60'],
        ['cluster.daemon-log-level', 'DEBUG'],
        ['global-option-version', '7'],
      ]),
    );
    const dict = (key: string): Dict => new Dict().setString('volname', 'all').setString('key', key);
    await v3(g, 'LOCK', GD_OP_RESET_VOLUME, dict('all'));
    await v2(g, 'COMMIT_OP', GD_OP_RESET_VOLUME, dict('daemon-log-level'));
    expect([...g.snapshot.options.keys()]).toEqual([RATIO, 'global-option-version']);
    await v2(g, 'COMMIT_OP', GD_OP_RESET_VOLUME, dict('all'));
    expect([...g.snapshot.options]).toEqual([['global-option-version', '9']]);
  });

  it('leaves everything as it is when that cannot be stored', async () => {
    const logged: string[] = [];
    const save = (): never => {
      throw new Error('disk is full');
    };
    const optionsStore = { load: () => new Map<string, string>(), save };
    const g = withPeer({ optionsStore, log: (_level, text) => void logged.push(text) });
    await v3(g, 'LOCK', GD_OP_SET_VOLUME, setDict(RATIO, '60'));
    expect(await v2(g, 'COMMIT_OP', GD_OP_SET_VOLUME, setDict(RATIO, '60'))).toMatchObject({ op_ret: -1 });
    expect(g.snapshot.options.size).toBe(0);
    expect(logged.join()).toContain('disk is full');
  });

  it('that this node cannot do is refused in words', async () => {
    const answer = await v2(withPeer(), 'STAGE_OP', GD_OP_CREATE_VOLUME, setDict('x', 'y'));
    expect(answer).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_OPNOTSUP });
    expect(answer.op_errstr).toMatch(/not supported/);
    expect(await v2(withPeer(), 'STAGE_OP', -7, new Dict())).toMatchObject({ op_ret: -1 });
  });
});

describe('a transaction of mgmt v3', () => {
  const dict = new Dict().setString('volname', 'all').setInt32('is_synctasked', 1);

  it('asks for the latest operating version', async () => {
    const g = withPeer();
    expect(await v3(g, 'LOCK', GD_OP_MAX_OPVERSION, dict)).toMatchObject({ op_ret: 0, txn_id: new Uint8Array(16) });
    for (const step of ['PRE_VALIDATE', 'BRICK_OP', 'COMMIT', 'POST_COMMIT', 'POST_VALIDATE']) {
      const answer = await v3(g, step, GD_OP_MAX_OPVERSION, dict);
      expect(answer).toMatchObject({ op_ret: 0, op_errstr: '' });
      const version = Dict.unserialize(answer.dict).int32('max-opversion');
      expect(version).toBe(step === 'COMMIT' ? 100_000 : undefined);
    }
    expect(await v3(g, 'UNLOCK', GD_OP_MAX_OPVERSION, dict)).toMatchObject({ op_ret: 0 });
  });

  it('is told when somebody else is at it', async () => {
    const g = withPeer();
    g.locks.tryTake(['all_vol'], OWN_UUID);
    const answer = await v3(g, 'LOCK', GD_OP_MAX_OPVERSION, dict);
    expect(answer).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_ANOTRANS });
    expect(await v3(g, 'UNLOCK', GD_OP_MAX_OPVERSION, dict)).toMatchObject({ op_ret: -1 });
    expect(g.locks.isHeldBy('all_vol', OWN_UUID)).toBe(true);
  });

  it('that this node cannot do is refused in words', async () => {
    const answer = await v3(withPeer(), 'PRE_VALIDATE', GD_OP_CREATE_VOLUME, dict);
    expect(answer).toMatchObject({ op_ret: -1, op_errno: glusterd_errno.EG_OPNOTSUP });
  });
});

it('bytes that are no dict are refused', async () => {
  const g = withPeer();
  const bytes = new Uint8Array([0, 0, 0, 9]);
  expect(await send(mgmtV3Program, mgmtV3Handlers(g), 'LOCK', { uuid, txn_id, op: 1, dict: bytes })).toMatchObject({
    op_ret: -1,
  });
  expect(await send(mgmtProgram, mgmtHandlers(g), 'STAGE_OP', { uuid, op: 11, buf: bytes })).toMatchObject({
    op_ret: -1,
  });
});
