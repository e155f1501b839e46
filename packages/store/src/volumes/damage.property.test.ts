import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { GlusterdStore } from '../glusterd-store.ts';
import { MemoryFileSystem } from '../memory/memory-file-system.ts';
import { infoChecksum, quotaChecksum } from './checksum.ts';
import type { StoredVolume, VolumeRecord } from './volume-record.ts';

/** At which quota has a checksum as well. */
const VERSION = 60_000;

const bricks = [1, 2].map(
  (n) => new Map(Object.entries({ uuid: 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd', hostname: `n${n}`, path: `/b/${n}` })),
);
const data: VolumeRecord = {
  name: 'data',
  info: new Map(
    Object.entries({
      ...{ type: '2', count: '2', status: '1', version: '12', 'volume-id': 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd' },
      ...{ 'features.quota': 'on', 'user.note': 'a b' },
    }),
  ),
  bricks,
  thinArbiterBricks: [],
  nodeState: new Map([['rebalance_status', '0']]),
  quota: { version: 2, limits: [{ gfid: '00000000-0000-0000-0000-000000000001', type: 1 }] },
};

function stored(): MemoryFileSystem {
  const fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory('/g');
  new GlusterdStore('/g', { fileSystem }).volumes.save(data, VERSION);
  return fileSystem;
}

function load(fileSystem: MemoryFileSystem): { volume: StoredVolume | undefined; warnings: string[] } {
  const warnings: string[] = [];
  const { volumes } = new GlusterdStore('/g', { fileSystem, onWarning: (warning) => warnings.push(warning) });
  const [volume, ...others] = volumes.load(VERSION);
  expect(others).toEqual([]);
  return { volume, warnings };
}

const files = ['info', 'cksum', 'node_state.info', 'quota.conf', 'quota.cksum', 'bricks/n1:-b-1', 'bricks/n2:-b-2'];

const damage = fc.record({
  file: fc.constantFrom(...files),
  at: fc.nat({ max: 1_000_000 }),
  /** What the byte is xored with; 0 cuts the file off there. */
  bits: fc.nat({ max: 255 }),
});

describe('VolumeFiles', () => {
  it('takes no damaged file for a whole one where a checksum, or a name, tells', () => {
    const whole = load(stored());
    expect(whole.warnings).toEqual([]);
    fc.assert(
      fc.property(damage, ({ file, at, bits }) => {
        const fileSystem = stored();
        const path = `/g/vols/data/${file}`;
        const before = fileSystem.readFile(path)!;
        const index = at % before.length;
        const after = bits === 0 ? before.slice(0, index) : before.slice();
        if (bits > 0) after[index] = before[index]! ^ bits;
        fileSystem.writeFile(path, after, { mode: 0o600, sync: true });

        const { volume, warnings } = load(fileSystem);
        if (volume === undefined) {
          expect(warnings.join()).toContain('set aside');
          return;
        }
        // C's checksum loses the upper bits of three bytes out of four: what it cannot see nobody can.
        const isSeen = infoChecksum(after, VERSION).info !== infoChecksum(before, VERSION).info;
        const isSeenInQuota = quotaChecksum(after, VERSION) !== quotaChecksum(before, VERSION);
        if (file === 'info' && isSeen) expect(warnings.join()).toContain('info has another checksum');
        if (file === 'quota.conf' && isSeenInQuota)
          expect(warnings.join()).toContain('quota.conf has another checksum');
        if (warnings.length > 0) return;
        const names = volume.bricks.map(
          (brick) => `${brick.get('hostname')}:${brick.get('path')!.replaceAll('/', '-')}`,
        );
        expect(names).toEqual(['n1:-b-1', 'n2:-b-2']);
        if (file !== 'info') expect(volume.info).toEqual(whole.volume!.info);
        expect(volume.checksum).toBe(whole.volume!.checksum);
        // It can be stored again as it was found.
        expect(new GlusterdStore('/g', { fileSystem }).volumes.save(volume, VERSION).bricks).toEqual(volume.bricks);
      }),
    );
  });

  it('takes what C left when it crashed between info and its checksum, with a warning', () => {
    const fileSystem = stored();
    const info = Buffer.from(fileSystem.readFile('/g/vols/data/info')!).toString().replace('version=12', 'version=13');
    fileSystem.writeFile('/g/vols/data/info', Buffer.from(info), { mode: 0o600, sync: true });
    const { volume, warnings } = load(fileSystem);
    expect(volume?.info.get('version')).toBe('13');
    expect(warnings).toEqual([
      'Volume /g/vols/data may be damaged, and is taken as it is: info has another checksum than cksum says',
    ]);
    // Whoever changes it writes the checksum too.
    new GlusterdStore('/g', { fileSystem }).volumes.save(volume!, VERSION);
    expect(load(fileSystem).warnings).toEqual([]);
  });

  it('says so when a change that was interrupted is lost', () => {
    const fileSystem = stored();
    fileSystem.writeFile('/g/vols.pending', Buffer.from('{"name":"da'), { mode: 0o600, sync: true });
    expect(load(fileSystem).warnings).toEqual([
      '/g/vols.pending is damaged: if a change of a volume was interrupted, it is not finished',
    ]);
  });
});
