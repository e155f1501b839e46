import { Dict, glusterd_op_t, mgmtProgram, mgmtV3Program, parseUuid } from '@gluster-ts/protocol';
import { XdrWriter } from '@gluster-ts/xdr';
import type { Procedures, Program } from '@gluster-ts/xdr';
import type { Handlers } from '@gluster-ts/rpcsvc';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { call, callEncoded } from '../../test/support/call.ts';
import { makeGlusterd, peerStoreWith } from '../../test/support/make-glusterd.ts';
import { sampleVolumes, sampleVolumesByName } from '../../test/support/make-volumes.ts';
import { mgmtV3Handlers } from '../mgmt-v3/handlers.ts';
import { mgmtHandlers } from '../mgmt/handlers.ts';
import { LOCKS_MAX } from './lock-table.ts';

const PEER = '99999999-2222-4333-8444-555555555555';
const uuid = parseUuid(PEER)!;
const txn_id = new Uint8Array(16);

const key = fc.constantFrom(
  ...['volname', 'globalname', 'volcount', 'volname1', 'hold_vol_locks', 'hold_snap_locks', 'snapname', 'snapcount'],
  ...['count', 'key', 'key1', 'value1', 'key2', 'value2', 'op-version1', 'new-op-version', 'check-op-version'],
  ...['timeout', 'is_synctasked', 'transaction_id', 'originator_uuid', 'hostname', 'cmd', 'vol-id', 'type', 'op'],
  ...['heal-op', 'command', 'flags', 'rebalance-command', 'brick', 'brick1', 'bricks', 'src-brick', 'replica-count'],
  ...['primary', 'secondary', 'options', 'scrub-value', 'key', 'cmd-str'],
);
const value = fc.oneof(
  fc.string().filter((text) => !text.includes('\0')),
  fc.bigInt(-(2n ** 63n), 2n ** 63n).map(String),
  fc.constantFrom(
    'all',
    '1',
    '0',
    'cluster.op-version',
    'cluster.server-quorum-ratio',
    'all\n',
    '60',
    '\n60',
    '60\nx=y',
    '512',
    ...sampleVolumes.flatMap(({ name, uuid }) => [name, uuid]),
    '256',
    '1280',
    'node1:/b/dist1',
  ),
);
const pairs = fc.dictionary(key, value).map((entries) => {
  const dict = new Dict();
  for (const [name, text] of Object.entries(entries)) dict.setString(name, text);
  return dict.serialize();
});
const bytes = fc.oneof({ weight: 4, arbitrary: pairs }, { weight: 1, arbitrary: fc.uint8Array({ maxLength: 64 }) });
const op = fc.oneof(fc.integer({ min: 0, max: 45 }), fc.integer(), fc.constantFrom(11, 12, 37));

type Called = readonly [Program, string];

const procedures: readonly Called[] = [
  ...['CLUSTER_LOCK', 'CLUSTER_UNLOCK', 'STAGE_OP', 'COMMIT_OP'].map((name) => [mgmtProgram, name] as const),
  ...['LOCK', 'PRE_VALIDATE', 'BRICK_OP', 'COMMIT', 'POST_COMMIT', 'POST_VALIDATE', 'UNLOCK'].map(
    (name) => [mgmtV3Program, name] as const,
  ),
];

it('whatever a peer calls is answered, and what is stored is fit for its file', async () => {
  const anything = fc.record({ procedure: fc.constantFrom(...procedures), op, dict: bytes });
  const space = fc.constantFrom('', ' ', '\n', '\t', '\r\n');
  // Something that is nearly right.
  const commit = fc.record({ value: fc.nat(120).map(String), before: space, after: space }).map((setting) => {
    const dict = new Dict().setString('volname', 'all').setInt32('count', 2);
    dict.setString('key1', 'cluster.server-quorum-ratio');
    dict.setString('value1', setting.before + setting.value + setting.after);
    const procedure: Called = [mgmtProgram, 'COMMIT_OP'];
    return { procedure, op: 11, dict: dict.serialize() };
  });
  const either = fc.oneof({ weight: 3, arbitrary: anything }, { weight: 1, arbitrary: commit });
  await fc.assert(
    fc.asyncProperty(fc.array(either, { maxLength: 12 }), async (calls) => {
      const glusterd = makeGlusterd({ peerStore: peerStoreWith(PEER, 'node2') });
      glusterd.publish({ volumes: sampleVolumesByName });
      // Without it hardly anything would be committed.
      glusterd.locks.tryTakeCluster(PEER);
      for (const { procedure, ...args } of calls) {
        const [program, name] = procedure;
        const handlers = program === mgmtProgram ? mgmtHandlers(glusterd) : mgmtV3Handlers(glusterd);
        const w = new XdrWriter();
        program.procedures[name]!.args.encode(w, { uuid, txn_id, op_ret: 0, buf: args.dict, ...args });
        const answer = await callEncoded(program, handlers as Handlers<Procedures>, name, w.finish());
        expect(answer.length).toBeGreaterThan(64);
      }
      expect(glusterd.snapshot.volumes).toBe(sampleVolumesByName);
      for (const [name, text] of glusterd.snapshot.options)
        expect(`${name}=${text}`).toMatch(/^[a-z.-]+=[\x20-\x7e]+$/);
      expect(glusterd.snapshot.operatingVersion).toBe(100_000);
      expect(glusterd.locks.table.named.size).toBeLessThanOrEqual(LOCKS_MAX);
    }),
  );
});

it('what is asked of a volume is refused in words, or it is a question', async () => {
  const volume = fc.constantFrom(...sampleVolumes);
  const questions: ReadonlySet<number> = new Set([glusterd_op_t.GD_OP_STATUS_VOLUME, glusterd_op_t.GD_OP_GSYNC_SET]);
  const procedure = fc.constantFrom<Called>([mgmtProgram, 'STAGE_OP'], [mgmtV3Program, 'PRE_VALIDATE']);
  await fc.assert(
    fc.asyncProperty(procedure, fc.integer({ min: 1, max: 43 }), volume, fc.dictionary(key, value), async (...args) => {
      const [[program, name], number, { name: volname, uuid: id }, extra] = args;
      fc.pre(number !== glusterd_op_t.GD_OP_MAX_OPVERSION && number !== glusterd_op_t.GD_OP_SYNC_VOLUME);
      const dict = new Dict();
      const fixed = { volname, primary: volname, 'vol-id': id };
      for (const [one, text] of Object.entries({ ...extra, ...fixed })) dict.setString(one, text);
      const glusterd = makeGlusterd({ peerStore: peerStoreWith(PEER, 'node2') });
      glusterd.publish({ volumes: sampleVolumesByName });
      const handlers = program === mgmtProgram ? mgmtHandlers(glusterd) : mgmtV3Handlers(glusterd);
      const bytes = dict.serialize();
      const request = { uuid, txn_id, op: number, buf: bytes, dict: bytes };
      const answer = await call(program, handlers as Handlers<Procedures>, name, request);
      if (answer['op_ret'] === 0) expect([...questions]).toContain(number);
      else expect(answer['op_errstr']).toMatch(/\w/);
      expect(answer['op_errstr']).not.toMatch(/^volume .*does ?n[o']t exist/i);
    }),
  );
});
