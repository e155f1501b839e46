import { infoChecksum, quotaChecksum } from './checksum.ts';
import { readPairs } from './pairs.ts';
import { brickFileName } from './volume-record.ts';
import type { StoredVolume } from './volume-record.ts';

/** One operating version for each way to compute checksums: the cluster's may have changed since the file was written. */
const VERSIONS = [50_300, 60_000, 100_000];

/**
 * What in the files of a volume contradicts itself, in words: bytes that flipped where no format can tell. C's glusterd takes
 * such a volume without a word, and leaves one itself when it crashes between two files.
 *
 * @param read - the content of a file; undefined when there is none
 */
export function doubtsOf(
  { bricks, thinArbiterBricks }: StoredVolume,
  read: (path: string) => Uint8Array | undefined,
): string[] {
  const [info = new Uint8Array(0), conf = new Uint8Array(0)] = [read('info'), read('quota.conf')];
  const doubts: string[] = [];
  const compare = (path: string, of: string, key: string, sum: (version: number) => number): void => {
    const content = read(path);
    if (content === undefined) return;
    const stored = readPairs(content).get(key);
    if (VERSIONS.some((version) => String(sum(version)) === stored)) return;
    doubts.push(`${of} has another checksum than ${path} says`);
  };
  compare('cksum', 'info', 'info', (version) => infoChecksum(info, version).info);
  compare('quota.cksum', 'quota.conf', 'cksum', (version) => quotaChecksum(conf, version));
  const pairs = readPairs(info);
  for (const [prefix, list] of [['brick', bricks] as const, ['ta-brick', thinArbiterBricks] as const]) {
    list.forEach((brick, index) => {
      const [file, name] = [pairs.get(`${prefix}-${index}`), brickFileName(brick)];
      if (file !== name) doubts.push(`bricks/${file} says that it is of ${name}`);
    });
  }
  return doubts;
}
