import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CodecProcess } from '../src/codec/codec-process.ts';
import { messageNames, messages } from '../src/codec/messages.ts';
import { concat, words } from '../src/messages/bytes.ts';
import { buildNative } from '../src/native/build-native.ts';
import { benchRoot } from '../src/paths.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gtb-'));
afterAll(() => {
  rmSync(scratch, { recursive: true });
});

const program = await buildNative('codec');
if ('missing' in program) console.warn(`SKIPPED, libtirpc's codecs: ${program.missing}`);
const native = 'missing' in program ? '' : program.path;

function variants(name: string, parts: readonly Uint8Array[]): string {
  const file = join(scratch, `${name}.variants`);
  writeFileSync(file, concat(words(parts.length), ...parts.flatMap((part) => [words(part.length), part])));
  return file;
}

describe.skipIf(native === '')('libtirpc', () => {
  it.each(messageNames)('decodes and encodes %s as the bytes that everybody gets', async (name) => {
    const file = variants(name, messages[name].bytes);
    for (const operation of ['decode', 'encode']) {
      const running = await CodecProcess.start('libtirpc', [native, name, operation, file]);
      expect(await running.nanosOf(100)).toBeGreaterThan(0);
      await running.stop();
    }
  });

  it.each(messageNames)('is not measured on %s that is torn', async (name) => {
    const file = variants(
      name,
      messages[name].bytes.map((bytes) => bytes.subarray(0, -4)),
    );
    await expect(CodecProcess.start('libtirpc', [native, name, 'decode', file])).rejects.toThrow(
      'libtirpc ended: codec: A variant is not decoded',
    );
  });
});

describe('CodecProcess', () => {
  const worker = (code: string): readonly string[] => [process.execPath, '-e', code];

  it('start() and nanosOf() run one candidate in a process of its own', async () => {
    const command = [process.execPath, '--conditions=@gluster-ts/source', '--disable-warning=ExperimentalWarning'];
    const args = [join(benchRoot, 'src/codec/worker.ts'), 'serve', 'gluster-ts', 'reply-header', 'encode'];
    const running = await CodecProcess.start('gluster-ts', [...command, ...args]);
    expect(await running.nanosOf(200_000)).toBeGreaterThan(0);
    await running.stop();
  });

  it('start() tells what a candidate says that ends', async () => {
    await expect(CodecProcess.start('x', worker('throw new Error("x decodes variant 0 badly")'))).rejects.toThrow(
      'x ended: x decodes variant 0 badly',
    );
  });

  it('start() refuses a program that says something else', async () => {
    await expect(CodecProcess.start('x', worker('console.log("hello")'))).rejects.toThrow('x says hello');
  });

  it('nanosOf() refuses what is no number', async () => {
    const code =
      'console.log("ready"); process.stdin.once("data", () => { console.log("much"); process.stdin.pause(); })';
    const running = await CodecProcess.start('x', worker(code));
    await expect(running.nanosOf(1)).rejects.toThrow('x prints no number');
    await running.stop();
  });
});
