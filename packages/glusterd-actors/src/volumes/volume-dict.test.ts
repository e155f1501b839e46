import { Dict } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { full } from '../../test/support/full-volume.ts';
import { addVolume } from './volume-dict.ts';

describe('addVolume()', () => {
  const keysAt = (operatingVersion: number): string[] => {
    const dict = new Dict();
    addVolume(dict, full, 2, operatingVersion);
    return dict.keys();
  };

  it('tells what snapshots need from the operating version on that has them', () => {
    const since = ['restored_from_snap', 'parent_volname', 'is_snap_volume', 'snap-max-hard-limit'];
    const ofBrick = ['snap_status', 'device_path', 'fs_type', 'mnt_opts', 'mount_dir'];
    const keys = [...since.map((key) => `volume2.${key}`), ...ofBrick.map((key) => `volume2.brick3.${key}`)];
    expect(keysAt(30_600)).toEqual(expect.arrayContaining(keys));
    for (const key of keysAt(30_599)) expect(keys).not.toContain(key);
  });
});
