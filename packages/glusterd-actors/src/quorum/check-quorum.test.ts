import { Dict, glusterd_op_t } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';

import type { QuorumContribution } from '../state/peer.ts';
import { Snapshot } from '../state/snapshot.ts';
import { makeVolume } from '../volumes/volume.ts';
import { checkQuorum, checkQuorumV3 } from './check-quorum.ts';

const {
  GD_OP_SET_VOLUME,
  GD_OP_RESET_VOLUME,
  GD_OP_STATUS_VOLUME,
  GD_OP_START_VOLUME,
  GD_OP_STOP_VOLUME,
  GD_OP_PROFILE_VOLUME,
  GD_OP_REBALANCE,
  GD_OP_REMOVE_BRICK,
  GD_OP_ADD_BRICK,
  GD_OP_HEAL_VOLUME,
  GD_OP_MAX_OPVERSION,
} = glusterd_op_t;

const lines: string[] = [];

/** A node of two, with a volume that asks for quorum and one that does not. */
function node(quorum: QuorumContribution): Parameters<typeof checkQuorum>[0] {
  const volume = (name: string, type: string): [string, ReturnType<typeof makeVolume>] => [
    name,
    makeVolume({ name, uuid: name, options: new Map([['cluster.server-quorum-type', type]]) }),
  ];
  const snapshot = new Snapshot({
    identity: undefined,
    operatingVersion: 100_000,
    peers: [{ uuid: 'b', hostnames: ['n2'], port: 0, state: 3, connected: false, quorum }],
    options: new Map(),
    volumes: new Map([volume('asks', 'server'), volume('asks-not', 'none')]),
  });
  return { snapshot, log: (level, text, msgid) => void lines.push(`${level} ${msgid} ${text}`) };
}

const dictOf = (pairs: Readonly<Record<string, string>>): Dict => {
  const dict = new Dict();
  for (const [key, value] of Object.entries(pairs)) dict.setString(key, value);
  return dict;
};

const isRefused = (
  check: typeof checkQuorum,
  op: glusterd_op_t,
  pairs: Readonly<Record<string, string>>,
  quorum: QuorumContribution = 'down',
): boolean => {
  try {
    check(node(quorum), op, dictOf(pairs));
    return false;
  } catch {
    return true;
  }
};

describe('checkQuorum()', () => {
  it('says what C says', () => {
    lines.length = 0;
    expect(() => checkQuorum(node('down'), GD_OP_START_VOLUME, dictOf({ volname: 'asks' }))).toThrow(
      expect.objectContaining({ message: 'Quorum not met. Volume operation not allowed.', opRet: -1 }) as Error,
    );
    expect(lines).toEqual(['critical 106001 Server quorum not met. Rejecting operation.']);
  });

  it('is a matter of volumes that ask for quorum, where there is none', () => {
    const op = GD_OP_START_VOLUME;
    expect(isRefused(checkQuorum, op, { volname: 'asks' })).toBe(true);
    expect(isRefused(checkQuorum, op, { volname: 'asks' }, 'up')).toBe(false);
    // Not found out yet: as in C, nobody counts of whom nothing is known.
    expect(isRefused(checkQuorum, op, { volname: 'asks' }, 'waiting')).toBe(false);
    for (const volname of ['asks-not', 'all', 'none']) expect(isRefused(checkQuorum, op, { volname })).toBe(false);
    expect(isRefused(checkQuorum, op, {})).toBe(false);
  });

  it.each<[glusterd_op_t, Record<string, string>, boolean]>([
    [GD_OP_STATUS_VOLUME, {}, false],
    [GD_OP_HEAL_VOLUME, {}, true],
    [GD_OP_SET_VOLUME, { key1: 'nfs.disable', value1: 'on' }, true],
    [GD_OP_SET_VOLUME, { key1: 'user.mine', value1: 'on' }, true],
    [GD_OP_SET_VOLUME, { key1: 'no.such', value1: 'on' }, true],
    [GD_OP_SET_VOLUME, { key1: 'cluster.server-quorum-type', value1: 'none' }, false],
    [GD_OP_SET_VOLUME, { key1: 'server-quorum-type', value1: 'none' }, false],
    [GD_OP_SET_VOLUME, { key1: 'cluster.server-quorum-ratio', value1: '1' }, false],
    [GD_OP_SET_VOLUME, { key1: 'nfs.disable', key2: 'cluster.server-quorum-type' }, true],
    [GD_OP_SET_VOLUME, {}, true],
    [GD_OP_RESET_VOLUME, { key: 'cluster.server-quorum-type' }, false],
    [GD_OP_RESET_VOLUME, { key: 'all' }, true],
    [GD_OP_RESET_VOLUME, { key: 'nfs.disable' }, true],
  ])('of operation %i with %o: %s', (op, pairs, refused) => {
    expect(isRefused(checkQuorum, op, { volname: 'asks', ...pairs })).toBe(refused);
  });
});

describe('checkQuorumV3()', () => {
  it.each([GD_OP_STOP_VOLUME, GD_OP_PROFILE_VOLUME, GD_OP_REBALANCE, GD_OP_REMOVE_BRICK])(
    'checks operation %i',
    (op) => {
      lines.length = 0;
      expect(isRefused(checkQuorumV3, op, { volname: 'asks' })).toBe(true);
      expect(lines).toEqual(['error 106001 Server quorum not met. Rejecting operation.']);
    },
  );

  it.each([GD_OP_START_VOLUME, GD_OP_ADD_BRICK, GD_OP_MAX_OPVERSION])('leaves operation %i to its stage', (op) => {
    expect(isRefused(checkQuorumV3, op, { volname: 'asks' })).toBe(false);
  });
});
