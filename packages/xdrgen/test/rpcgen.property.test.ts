import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { afterAll, describe, expect, it } from 'vitest';
import type { NamedType } from '../src/model/types.ts';
import { Values } from './support/arbitrary.ts';
import { buildDriver, CDriver } from './support/c-process.ts';
import { loadCodecs } from './support/codecs.ts';
import { debianFiles, fixtureFiles, glusterFiles } from './support/corpus.ts';
import type { CorpusFile } from './support/corpus.ts';
import { dumpNamed } from './support/dump.ts';
import { modelOf, reachableTypes } from './support/model.ts';
import { Workspace } from './support/workspace.ts';

/** Values for each file; its types share them. The long run asks for more, which the files share. */
const RUNS = 1_200;
const RUNS_LONG = Number(process.env['FUZZ_RUNS'] ?? 0);
const RUNS_PER_TYPE_MIN = 10;

const hasRpcgen = ((): boolean => {
  try {
    execFileSync('rpcgen', ['-h', '/dev/null'], { stdio: 'ignore' });
    execFileSync('gcc', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

/** What rpcgen can not read itself, or can not give a name. */
const NOT_FOR_C = new Set(['beyond']);

if (!hasRpcgen) {
  console.warn('SKIPPED: comparing with C needs rpcgen and gcc (Debian: rpcsvc-proto, libtirpc-dev, libnsl-dev, gcc)');
  it.skip('values are the same bytes here and in C', () => undefined);
} else {
  const files = [...debianFiles(), ...fixtureFiles(), ...glusterFiles()].filter(({ name }) => !NOT_FOR_C.has(name));
  it('enough files have procedures', () => {
    const withProcedures = files.filter((file) => modelOf(file).programs.length > 0);
    expect(withProcedures.length).toBeGreaterThanOrEqual(15);
  });
  describe.each(files)('$name', (file) => compareWithC(file, Math.max(RUNS, Math.floor(RUNS_LONG / files.length))));
}

function compareWithC(file: CorpusFile, runs: number): void {
  const workspace = new Workspace();
  const model = modelOf(file);
  const types = reachableTypes(model);
  const values = new Values();
  let driver: CDriver | undefined;
  let codecs: ReadonlyMap<NamedType, XdrType<unknown>> = new Map();
  afterAll(() => {
    driver?.[Symbol.dispose]();
    workspace[Symbol.dispose]();
  });

  it('is built with both compilers', async () => {
    const directory = join(workspace.directory, 'c');
    mkdirSync(directory);
    driver = new CDriver(buildDriver(file, types, directory));
    codecs = await loadCodecs(workspace, file, types);
  });

  const numRuns = Math.max(RUNS_PER_TYPE_MIN, Math.floor(runs / Math.max(1, types.length)));
  it.each(types.map((type, index) => ({ name: type.name, type, index })))(
    `$name: the same bytes from both, and the same values (${numRuns})`,
    async ({ type, index }) => {
      const codec = codecs.get(type);
      if (driver === undefined || codec === undefined) throw new Error('Not built');
      const c = driver;
      await fc.assert(
        fc.asyncProperty(values.named(type), async (value) => {
          const bytes = encode(codec, value, type);
          const answer = await c.ask(index, bytes);
          // C has understood the same in every field, and says it in the same bytes.
          expect(answer.text).toBe(dumpNamed(type, value));
          expect(answer.understood).toBe(true);
          expect(Buffer.from(answer.bytes).equals(bytes)).toBe(true);
          // And back.
          const r = new XdrReader(answer.bytes);
          expect(codec.decode(r)).toEqual(value);
          expect(r.remaining).toBe(tailBytes(type));
        }),
        { numRuns },
      );
    },
    600_000,
  );
}

/** A node of a list by itself: C's has an end behind it, which here is part of the list. */
function tailBytes(type: NamedType): number {
  return type.kind === 'struct' && type.tail !== undefined ? 4 : 0;
}

function encode(codec: XdrType<unknown>, value: unknown, type: NamedType): Uint8Array {
  const w = new XdrWriter();
  codec.encode(w, value);
  expect(codec.size(value)).toBe(w.byteLength);
  expect(w.byteLength).toBeGreaterThanOrEqual(codec.sizeMin);
  if (tailBytes(type) > 0) w.bool(false);
  return w.finish();
}
