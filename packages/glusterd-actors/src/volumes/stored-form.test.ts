import { describe, expect, it } from 'vitest';
import { bricks, dictOf, full, stored, VERSION } from '../../test/support/full-volume.ts';
import { readVolume } from './read-volume.ts';
import { storedForm, volumeFromStored } from './stored-form.ts';
import { NULL_UUID } from './volume.ts';

describe('storedForm()', () => {
  it('is read again as the same volume', () => {
    const again = stored(full);
    expect({ ...again, checksum: 0 }).toEqual({
      ...full,
      rebalance: { ...full.rebalance, counters: again.rebalance.counters },
      checksum: 0,
    });
    expect(again.checksum).not.toBe(0);
  });

  it('has the path of a brick twice, as in C, wherever links lead', () => {
    const volume = { ...full, bricks: bricks.map((brick) => ({ ...brick, realPath: '/elsewhere' })) };
    expect(storedForm(volume, VERSION).bricks.map((brick) => brick.get('real_path'))).toEqual(['/b/1', '/b/2', '/b/3']);
  });

  it.each([
    [0, 1],
    [2, 3],
    [4, 7],
  ])('has the replicas of type %i, which old releases did not store: %i', (type, count) => {
    const record = storedForm({ ...full, type, subCount: 3 }, VERSION);
    const info = new Map([...record.info, ['replica_count', '7']]);
    expect(volumeFromStored({ ...record, info, checksum: 1, quotaChecksum: 0 }).replicaCount).toBe(count);
  });

  it('keeps that the snapshot of a brick is pending', () => {
    const pending = { ...full, bricks: bricks.map((brick) => ({ ...brick, snapStatus: -1 })) };
    expect(stored(pending).bricks.map(({ snapStatus }) => snapStatus)).toEqual([-1, -1, -1]);
  });

  it('keeps what it does not know', () => {
    const other = new Map([['new-key', '1']]);
    const again = stored({ ...full, other, bricks: bricks.map((brick) => ({ ...brick, other })) });
    expect(again.other).toEqual(other);
    expect(again.bricks.map((brick) => brick.other)).toEqual([other, other, other]);
  });

  it('of what is damaged can be read by peers', () => {
    const record = storedForm(full, VERSION);
    const damaged = {
      ...record,
      info: new Map([...record.info, ['restored_from_snap', 'x'], ['sub_count', '-3'], ['op-version', '99999999999']]),
      bricks: record.bricks.map((brick) => new Map([...brick, ['uuid', 'dfdd161f-'], ['decommissioned', '-1']])),
      nodeState: new Map([...record.nodeState, ['rebalance-id', 'x'], ['rebalance_status', '-7']]),
    };
    const volume = volumeFromStored({ ...damaged, checksum: 1, quotaChecksum: 0 });
    expect(readVolume(dictOf(volume), 1)).toMatchObject({
      volume: {
        restoredFromSnapshot: NULL_UUID,
        ...{ subCount: 0, opVersion: 1 },
        bricks: [{ uuid: NULL_UUID, decommissioned: 0 }, {}, {}],
        rebalance: { id: NULL_UUID, command: 0 },
      },
    });
  });

  it('has what C has at older operating versions', () => {
    const keysAt = (version: number): string[] => [...storedForm(full, version).info.keys()];
    expect(keysAt(40_000)).toContain('stripe_count');
    expect(keysAt(100_000)).not.toContain('stripe_count');
    expect(keysAt(30_500)).not.toContain('disperse_count');
    expect(keysAt(30_500)).not.toContain('arbiter_count');
    const ofBrick = (version: number): string[] => [...storedForm(full, version).bricks[0]!.keys()];
    expect(ofBrick(30_600)).toContain('brick-fsid');
    expect(ofBrick(30_500)).not.toContain('brick-fsid');
  });
});
