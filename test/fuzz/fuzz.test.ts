import { describe, expect, it } from 'vitest';
import { fuzz, inputOf, tryInput } from './fuzz.ts';
import { plan } from './plan.ts';
import { readRegressions } from './regressions.ts';
import { FuzzFailure, type FuzzTarget } from './target.ts';
import { targets } from './targets/all.ts';

/** All targets together; docs/fuzzing.md says how to run more. */
const MESSAGES = Number(process.env['FUZZ_MESSAGES'] ?? 100_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_261_122);

const counts = plan(targets, MESSAGES);

describe('fuzz targets', () => {
  it.each(targets)('$name', { timeout: 3_600_000 }, async (target) => {
    const count = counts.get(target.name) ?? 0;
    const tally = await fuzz(target, { seed: SEED, from: 0, count });
    expect(tally.inputs).toBe(count);
    expect(tally.mutations).toBeGreaterThanOrEqual(count / 2);
  });

  it.each(targets)('$name takes each of its valid messages', async (target) => {
    let taken = 0;
    for (const seed of target.seeds) if (await tryInput(target, seed.slice())) taken++;
    // Pieces of .x files refer to others, and not every procedure has an actor.
    const someAreRefused = /^(xdrgen|service)/.test(target.name);
    expect(taken).toBeGreaterThanOrEqual(target.seeds.length / (someAreRefused ? 3 : 1));
    expect(taken).toBeGreaterThan(0);
  });

  it.each(readRegressions())('$file: $note', async ({ target: name, bytes }) => {
    const target = targets.find((one) => one.name === name);
    expect(target, `target ${name}`).toBeDefined();
    await tryInput(target!, bytes);
  });
});

describe('fuzz()', () => {
  const target: FuzzTarget = {
    name: 'test/target',
    weight: 1,
    seeds: [Uint8Array.of(0, 0, 0, 4, 1, 2, 3, 4)],
    refusals: [RangeError],
    run: () => true,
  };
  const range = { seed: 5, from: 0, count: 2000 };

  it('makes the same input of the same number', () => {
    const inputs = [0, 1, 2, 3].map((index) => inputOf(target, 5, index));
    expect([3, 2, 1, 0].map((index) => inputOf(target, 5, index)).reverse()).toEqual(inputs);
    expect(inputOf(target, 6, 2)).not.toEqual(inputs[2]);
  });

  it('counts refusals as answers', async () => {
    const refuse = (): boolean => {
      throw new RangeError('no');
    };
    expect(await fuzz({ ...target, run: refuse }, range)).toMatchObject({ inputs: 2000, decoded: 0 });
    expect(await fuzz({ ...target, run: () => Promise.reject(new RangeError()) }, range)).toMatchObject({ decoded: 0 });
  });

  it('reports any other error with what repeats it', async () => {
    const run = (bytes: Uint8Array): boolean => {
      if (bytes.length > 12) throw new TypeError('too long for me');
      return true;
    };
    const failure = await fuzz({ ...target, run }, range).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FuzzFailure);
    const [, index = '', hex = ''] = /--seed 5 --index (\d+)\ninput: ([0-9a-f]+)/.exec(String(failure)) ?? [];
    expect(Buffer.from(inputOf(target, 5, Number(index)).bytes).toString('hex')).toBe(hex);
    expect(hex.length).toBeGreaterThan(24);
  });

  it('reports an input that takes much memory each time', async () => {
    const kept: Uint8Array[] = [];
    const run = (): boolean => kept.push(new Uint8Array(1024 * 1024)) > 0;
    const greedy = { ...target, run, memory: { bytes: 65_536, bytesPerByte: 16 } };
    await expect(fuzz(greedy, { ...range, count: 65 })).rejects.toThrow(/bytes of heap/);
  });
});
