import { cliProgram, Dict, gf_cli_rsp } from '@gluster-ts/protocol';
import type { CliProcedures } from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';

import { callEncoded } from '../../test/support/call.ts';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import { sampleVolumesByName } from '../../test/support/make-volumes.ts';
import type { Glusterd } from '../glusterd.ts';
import type { QuorumContribution } from '../state/peer.ts';
import { cliHandlers } from './handlers.ts';

type Pairs = Readonly<Record<string, string>>;

/** A node of two, on which all volumes ask for quorum. */
function node(quorum: QuorumContribution): Glusterd {
  const glusterd = makeGlusterd();
  const volumes = [...sampleVolumesByName].map(([name, volume]) => {
    const options = new Map([...volume.options, ['cluster.server-quorum-type', 'server']]);
    return [name, { ...volume, options }] as const;
  });
  const uuid = '99999999-2222-4333-8444-555555555555';
  const peers = [{ uuid, hostnames: ['node2'], port: 0, state: 3, connected: false, quorum }] as const;
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
    const NO_QUORUM = 'Quorum not met. Volume operation not allowed.';
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
