import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildNative } from '../src/native/build-native.ts';

describe('buildNative', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
  });

  it('buildNative() says what is missing when there is no compiler', async () => {
    vi.stubEnv('CC', 'no-such-compiler');
    expect(await buildNative('load')).toEqual({ missing: 'no C compiler (CC, cc, gcc or clang) to build load with' });
  });

  it('buildNative() refuses a compiler that does not work', async () => {
    vi.stubEnv('CC', '/bin/false');
    await expect(buildNative('load')).rejects.toThrow('/bin/false --version fails: it is no C compiler');
  });

  it('buildNative() shows what a compiler says that refuses the source, and keeps nothing', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'gtb-'));
    const compiler = join(directory, 'cc');
    // Its version is part of the hash: one of its own, so that nobody has built with it before.
    writeFileSync(compiler, `#!/bin/sh\n[ "$1" = --version ] && echo ${directory} && exit 0\necho no >&2; exit 1\n`, {
      mode: 0o755,
    });
    vi.stubEnv('CC', compiler);
    for (let attempt = 0; attempt < 2; attempt++) {
      await expect(buildNative('load')).rejects.toThrow(/Cannot build load: .*\nno/s);
    }
    rmSync(directory, { recursive: true });
  });

  it('buildNative() builds once', async ({ skip }) => {
    const first = await buildNative('load');
    if ('missing' in first) return skip(first.missing);
    const { mtimeMs } = statSync(first.path);
    expect(await buildNative('load')).toEqual(first);
    expect(statSync(first.path).mtimeMs).toBe(mtimeMs);
  });
});
