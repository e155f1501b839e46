import { StoreError } from '../errors.ts';
import { readUuid } from '../uuid.ts';
import { cksumFile, infoChecksum, quotaChecksum } from './checksum.ts';
import { readPairs, writePairs } from './pairs.ts';
import { readQuotaConf, writeQuotaConf } from './quota-conf.ts';
import { brickFileName, isBrickFileName, REQUIRED_KEYS } from './volume-record.ts';
import type { Pairs, StoredVolume, VolumeRecord } from './volume-record.ts';

/** Files below a volume's directory by their paths there, such as `info` and `bricks/10.0.0.1:-bricks-1`. */
export type Contents = ReadonlyMap<string, Uint8Array>;

/** Lines of `info` that name the files of bricks: `brick-0`, `ta-brick-0`. */
const BRICK_KEY = /^(ta-)?brick-\d+$/;

/**
 * Makes a volume of its files.
 *
 * @param read - the content of a file; undefined when there is none
 * @returns in words what is wrong with them, or the volume
 */
export function readVolume(
  name: string,
  read: (path: string) => Uint8Array | undefined,
  operatingVersion: number,
): StoredVolume | string {
  const content = read('info');
  if (content === undefined) return 'no info';
  const all = readPairs(content);
  const problem = problemOf(all);
  if (problem !== undefined) return problem;
  const bricks = readBricks(read, brickFiles(all, 'brick', Number(all.get('count'))));
  if (typeof bricks === 'string') return bricks;
  const thinArbiterBricks = readBricks(read, brickFiles(all, 'ta-brick', all.has('ta-brick-0') ? 1 : 0));
  if (typeof thinArbiterBricks === 'string') return thinArbiterBricks;
  const conf = read('quota.conf');
  const quotaState = read('quota.cksum');
  const limits = readQuotaConf(conf ?? new Uint8Array(0));
  if (limits === undefined) return 'quota.conf of another kind';
  const version = Number(readPairs(quotaState ?? new Uint8Array(0)).get('version') ?? 0);
  return {
    name,
    info: new Map([...all].filter(([key]) => !BRICK_KEY.test(key))),
    bricks,
    thinArbiterBricks,
    nodeState: readPairs(read('node_state.info') ?? new Uint8Array(0)),
    quota:
      conf === undefined && quotaState === undefined
        ? undefined
        : { version: Number.isSafeInteger(version) ? version : 0, limits },
    checksum: infoChecksum(content, operatingVersion).volume,
    quotaChecksum: conf === undefined ? 0 : quotaChecksum(conf, operatingVersion),
  };
}

/** The files of a volume. @throws StoreError ERR_STORE_VALUE for what no file can hold, or what would not be read as a volume */
export function writeVolume(record: VolumeRecord, directory: string, operatingVersion: number): Contents {
  const { name: volumeName, info, bricks, thinArbiterBricks, nodeState, quota } = record;
  const refused = (problem: string): StoreError =>
    new StoreError('ERR_STORE_VALUE', directory, `Cannot write a volume into ${directory}: ${problem}`);
  const contents = new Map<string, Uint8Array>();
  const lines: (readonly [string, string])[] = [...info].filter(([key]) => !BRICK_KEY.test(key));
  const add = (prefix: string, brick: Pairs, index: number): void => {
    const name = brickFileName(brick);
    if (!isBrickFileName(name)) {
      throw new StoreError('ERR_STORE_VALUE', directory, `Cannot write a brick into ${directory}/bricks: ${name}`);
    }
    if (contents.has(`bricks/${name}`)) throw refused(`two bricks with the file ${name}`);
    lines.push([`${prefix}-${index}`, name]);
    contents.set(`bricks/${name}`, writePairs(brick, `${directory}/bricks/${name}`));
  };
  bricks.forEach((brick, index) => add('brick', brick, index));
  // C writes the first of them alone, and reads it again for each subvolume.
  thinArbiterBricks.slice(0, 1).forEach((brick, index) => add('ta-brick', brick, index));
  const infoContent = writePairs(lines, `${directory}/info`);
  contents.set('info', infoContent);
  contents.set('cksum', cksumFile(infoChecksum(infoContent, operatingVersion).info));
  contents.set('node_state.info', writePairs(nodeState, `${directory}/node_state.info`));
  if (quota !== undefined) {
    const conf = writeQuotaConf(quota.limits, operatingVersion);
    contents.set('quota.conf', conf);
    const pairs = [
      ['cksum', String(quotaChecksum(conf, operatingVersion))],
      ['version', String(quota.version)],
    ] as const;
    contents.set('quota.cksum', writePairs(pairs, `${directory}/quota.cksum`));
  }
  const stored = readVolume(volumeName, (path) => contents.get(path), operatingVersion);
  if (typeof stored === 'string') throw refused(stored);
  return contents;
}

/** Whether a file says already what it is to say: in which order its lines stand is of no matter. */
export function saysTheSame(path: string, before: Uint8Array, after: Uint8Array): boolean {
  if (path === 'quota.conf') return JSON.stringify(readQuotaConf(before)) === JSON.stringify(readQuotaConf(after));
  const sorted = (content: Uint8Array): string => Buffer.from(content).toString('latin1').split('\n').sort().join('\n');
  return before.length === after.length && sorted(before) === sorted(after);
}

/** What C keeps of a number. */
const INT_MAX = 2 ** 31 - 1;

function problemOf(info: Pairs): string | undefined {
  for (const key of REQUIRED_KEYS) {
    const value = info.get(key);
    if (value === undefined) return `no ${key}`;
    const isValid =
      key === 'volume-id' ? readUuid(value) !== undefined : /^\d{1,10}$/.test(value) && Number(value) <= INT_MAX;
    if (!isValid) return `${key} '${value}'`;
  }
  return undefined;
}

/** The files of so many bricks; undefined for those that `info` does not name. */
function* brickFiles(info: Pairs, prefix: string, count: number): Generator<string | undefined> {
  for (let index = 0; index < count; index++) yield info.get(`${prefix}-${index}`);
}

function readBricks(
  read: (path: string) => Uint8Array | undefined,
  names: Iterable<string | undefined>,
): Pairs[] | string {
  const bricks: Pairs[] = [];
  for (const name of names) {
    if (name === undefined) return `no brick-${bricks.length}`;
    if (!isBrickFileName(name)) return `brick '${name}'`;
    const content = read(`bricks/${name}`);
    if (content === undefined) return `no file for brick ${name}`;
    const brick = readPairs(content);
    if (!brick.has('hostname') || !brick.has('path')) return `no hostname or path for brick ${name}`;
    bricks.push(brick);
  }
  return bricks;
}
