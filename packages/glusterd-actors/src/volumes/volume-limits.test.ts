import { describe, expect, it } from 'vitest';
import { excessOf, VOLUMES_BYTES_MAX, VOLUMES_MAX } from './volume-limits.ts';
import { makeVolume } from './volume.ts';
import type { Volume } from './volume.ts';

const uuid = 'dfdd161f-b141-4965-b0f3-faac3cbcb2dd';

function volumes(count: number, fields: Partial<Volume> = {}): ReadonlyMap<string, Volume> {
  return new Map(
    Array.from({ length: count }, (_, i) => [`v${i}`, makeVolume({ name: `v${i}`, uuid, ...fields })] as const),
  );
}

describe('excessOf()', () => {
  it('has no word for what fits', () => {
    expect(excessOf(new Map())).toBeUndefined();
    expect(excessOf(volumes(800))).toBeUndefined();
  });

  it('counts volumes', () => {
    expect(excessOf(volumes(VOLUMES_MAX + 1))).toBe('there would be 4097 volumes');
  });

  it('counts a volume again that it has counted before', () => {
    const options = new Map([['user.x', 'x'.repeat(VOLUMES_BYTES_MAX / 4)]]);
    const four = volumes(4, { options });
    const three = new Map([...four].slice(1));
    expect(excessOf(three)).toBeUndefined();
    expect(excessOf(four)).toMatch(/^volumes would take \d+ bytes/);
    expect(excessOf(four)).toMatch(/^volumes would take \d+ bytes/);
  });

  it('counts all bytes that peers would be told, to the last', () => {
    const of = (length: number): string | undefined => {
      const options = new Map([['user.x', 'x'.repeat(length)]]);
      return excessOf(volumes(1, { options }));
    };
    const [, bytes] = /take (\d+) bytes/.exec(of(VOLUMES_BYTES_MAX) ?? '') ?? [];
    const rest = Number(bytes) - VOLUMES_BYTES_MAX;
    expect(of(VOLUMES_BYTES_MAX - rest)).toBeUndefined();
    expect(of(VOLUMES_BYTES_MAX - rest + 1)).toBe('volumes would take 3145729 bytes of a call, of at most 3145728');
  });
});
