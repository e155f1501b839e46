import { cliProgram, Dict, gf_cli_rsp, glusterd_op_t, mgmtV3Program, parseUuid } from '@gluster-ts/protocol';
import type { CliProcedures } from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';

import { call, callEncoded } from '../../test/support/call.ts';
import { makeGlusterd, peerStoreWith } from '../../test/support/make-glusterd.ts';
import { OTHER_UUID, sampleVolumesByName } from '../../test/support/make-volumes.ts';
import type { Glusterd } from '../glusterd.ts';
import type { QuorumContribution } from '../state/peer.ts';
import { mgmtV3Handlers } from '../mgmt-v3/handlers.ts';
import { cliHandlers } from './handlers.ts';

type Pairs = Readonly<Record<string, string>>;

/** A node of two, on which all volumes ask for quorum. */
function node(quorum: QuorumContribution): Glusterd {
  const glusterd = makeGlusterd({ peerStore: peerStoreWith(OTHER_UUID, 'node2') });
  const volumes = [...sampleVolumesByName].map(([name, volume]) => {
    const options = new Map([...volume.options, ['cluster.server-quorum-type', 'server']]);
    return [name, { ...volume, options }] as const;
  });
  const peers = [{ uuid: OTHER_UUID, hostnames: ['node2'], port: 0, state: 3, connected: false, quorum }] as const;
  glusterd.publish({ peers, volumes: new Map(volumes) });
  return glusterd;
}

async function ask(name: keyof CliProcedures, pairs: Pairs, glusterd: Glusterd): Promise<gf_cli_rsp> {
  const dict = new Dict();
  for (const [key, value] of Object.entries(pairs)) dict.setString(key, value);
  const w = new XdrWriter();
  w.opaque(dict.serialize());
  return gf_cli_rsp.decode(new XdrReader(await callEncoded(cliProgram, cliHandlers(glusterd), name, w.finish())));
}

const brick = { 'src-brick': 'node1:/b/arb1', 'dst-brick': 'node1:/b/x' };

const NO_QUORUM = 'Quorum not met. Volume operation not allowed.';

describe('a command on a volume without quorum', () => {
  it.each<[keyof CliProcedures, Pairs]>([
    ['START_VOLUME', { volname: 'dist', flags: '1' }],
    ['STOP_VOLUME', { volname: 'run', flags: '0' }],
    ['DELETE_VOLUME', { volname: 'dist' }],
    ['SET_VOLUME', { volname: 'run', count: '2', key1: 'performance.cache-size', value1: '1MB' }],
    ['RESET_VOLUME', { volname: 'run', key: 'all' }],
    ['ADD_BRICK', { volname: 'dist', count: '1', force: '1', bricks: ' node1:/b/x' }],
    ['REMOVE_BRICK', { volname: 'run', count: '1', command: '1', brick1: 'node1:/b/run1' }],
    ['REPLACE_BRICK', { volname: 'arb', operation: 'GF_REPLACE_OP_COMMIT_FORCE', ...brick }],
    ['DEFRAG_VOLUME', { volname: 'run', 'rebalance-command': '1' }],
    ['PROFILE_VOLUME', { volname: 'run', op: '1' }],
    ['QUOTA', { volname: 'run', type: '1' }],
  ])('%s %o is refused, and not with quorum', async (name, pairs) => {
    expect(await ask(name, pairs, node('down'))).toMatchObject({ op_ret: -1, op_errstr: NO_QUORUM });
    expect((await ask(name, pairs, node('up'))).op_errstr).not.toBe(NO_QUORUM);
  });

  it.each<[keyof CliProcedures, Pairs]>([
    ['SET_VOLUME', { volname: 'run', count: '2', key1: 'cluster.server-quorum-type', value1: 'none' }],
    ['RESET_VOLUME', { volname: 'run', key: 'server-quorum-type' }],
    ['RESET_BRICK', { volname: 'arb', operation: 'GF_RESET_OP_START', ...brick }],
  ])('%s %o is judged as ever', async (name, pairs) => {
    const [without, within] = [await ask(name, pairs, node('down')), await ask(name, pairs, node('up'))];
    expect(without.op_errstr).toBe(within.op_errstr);
  });
});

describe('the part of a peer’s transaction on a volume without quorum', () => {
  const { GD_OP_START_VOLUME, GD_OP_REPLACE_BRICK, GD_OP_STOP_VOLUME, GD_OP_ADD_BRICK } = glusterd_op_t;
  const stage = (op: glusterd_op_t, pairs: Pairs): Promise<Record<string, unknown>> => {
    const glusterd = node('down');
    const dict = new Dict();
    const id = glusterd.snapshot.volumes.get(pairs.volname ?? '')?.uuid ?? '';
    for (const [key, value] of Object.entries({ ...pairs, 'vol-id': id })) dict.setString(key, value);
    dict.setUuid('originator_uuid', OTHER_UUID);
    const args = { uuid: parseUuid(OTHER_UUID), op, dict: dict.serialize() };
    return call(mgmtV3Program, mgmtV3Handlers(glusterd), 'PRE_VALIDATE', args);
  };

  it.each<[string, glusterd_op_t, Pairs]>([
    ['start', GD_OP_START_VOLUME, { volname: 'dist' }],
    ['replace-brick', GD_OP_REPLACE_BRICK, { volname: 'arb', ...brick }],
  ])('%s is refused here too', async (_, op, pairs) => {
    expect(await stage(op, pairs)).toMatchObject({ op_ret: -1, op_errstr: NO_QUORUM });
  });

  it.each<[string, glusterd_op_t, Pairs]>([
    ['stop', GD_OP_STOP_VOLUME, { volname: 'run' }],
    ['add-brick', GD_OP_ADD_BRICK, { volname: 'dist', bricks: ' node1:/b/x' }],
  ])('%s is for the node to refuse where it began', async (_, op, pairs) => {
    expect(await stage(op, pairs)).toMatchObject({
      op_errstr: expect.stringMatching(/ is not supported yet$/) as string,
    });
  });
});
