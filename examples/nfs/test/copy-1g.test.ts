import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtempDisposable, open, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { describe, expect, it } from 'vitest';
import { KINDS, Mounted } from './support/mounted.ts';
import { run } from './support/run.ts';

const GIB = 1024 ** 3;
const BLOCK = 1024 * 1024;

describe.each(KINDS)('1 GiB on a %s', (kind) => {
  it('goes in and comes out intact', { timeout: 300_000 }, async () => {
    await using here = await mkdtempDisposable(join(tmpdir(), 'nfs-1g-'));
    const source = join(here.path, 'in');
    const target = join(here.path, 'out');
    const sha256 = await writeSource(source);

    await using mounted = await Mounted.start(kind);
    expect(await run('nfs-cp', source, mounted.url('big'))).toMatchObject({ code: 0, stderr: '' });
    await rm(source);
    if (kind === 'folder') {
      expect((await stat(join(mounted.folder, 'big'))).size).toBe(GIB);
      expect(await hashOf(join(mounted.folder, 'big'))).toBe(sha256);
    }
    expect(await run('nfs-cp', mounted.url('big'), target)).toMatchObject({ code: 0, stderr: '' });
    expect((await stat(target)).size).toBe(GIB);
    expect(await hashOf(target)).toBe(sha256);
  });
});

/** The first of every four blocks is the next piece of a seeded stream of random bytes; what lies between is a hole. */
async function writeSource(path: string): Promise<string> {
  await using file = await open(path, 'w');
  const stream = createCipheriv('aes-128-ctr', Buffer.from('a seed for bytes'), Buffer.alloc(16));
  const hash = createHash('sha256');
  const zeros = Buffer.alloc(3 * BLOCK);
  for (let offset = 0; offset < GIB; offset += 4 * BLOCK) {
    const block = stream.update(zeros.subarray(0, BLOCK));
    await file.write(block, 0, BLOCK, offset);
    hash.update(block).update(zeros);
  }
  await file.truncate(GIB);
  return hash.digest('hex');
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path, { highWaterMark: BLOCK }), hash);
  return hash.digest('hex');
}
