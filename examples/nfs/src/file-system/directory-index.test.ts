import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DirectoryIndex } from './directory-index.ts';

describe('DirectoryIndex', () => {
  it('shows every name that is there all the time exactly once, whatever happens between two pages', () => {
    const change = fc.record({ add: fc.boolean(), name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f') });
    const between = fc.array(fc.array(change, { maxLength: 60 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.nat(100), between, fc.integer({ min: 1, max: 9 }), (lasting, rounds, entriesMax) => {
        const index = new DirectoryIndex<number>();
        const names = Array.from({ length: lasting }, (_, i) => `lasting-${i}`);
        for (const name of names) index.set(name, 0);
        const seen: string[] = [];
        let cookie = 0;
        for (let round = 0; ; round++) {
          const { entries, eof, verifier } = index.page(BigInt(cookie), index.verifier, entriesMax);
          expect(verifier).toBe(index.verifier);
          seen.push(...entries.map(({ name }) => name));
          cookie = entries.at(-1)?.cookie ?? cookie;
          if (eof) break;
          for (const { add, name } of rounds[round] ?? []) {
            if (add) index.set(name, round);
            else index.delete(name);
          }
        }
        expect(seen.filter((name) => name.startsWith('lasting'))).toEqual(names);
      }),
    );
  });

  it('refuses cookies of another index, and takes any number', () => {
    const index = new DirectoryIndex<number>();
    index.set('a', 1);
    expect(() => index.page(3n, new Uint8Array(8), 10)).toThrow(/older/);
    for (const cookie of [3n, 4n, 2n ** 53n, 2n ** 64n - 1n]) {
      expect(index.page(cookie, index.verifier, 10)).toMatchObject({ entries: [], eof: true });
    }
    for (const cookie of [0n, 1n, 2n]) expect(index.page(cookie, new Uint8Array(8), 10).entries).toHaveLength(1);
  });
});
