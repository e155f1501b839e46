import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compile } from '../src/index.ts';

// scripts/generate.sh keeps what stands in src/generated/. The runtime's benches run on generated code too.
const bench = resolve(import.meta.dirname, '../../xdr/bench');

describe('packages/xdr/bench/generated', () => {
  it('is fresh: else run xdrgen packages/xdr/bench/messages.x -o packages/xdr/bench/generated/messages.ts', () => {
    const { output } = compile(join(bench, 'messages.x'));
    expect(readFileSync(join(bench, 'generated/messages.ts'), 'utf8')).toBe(output);
  });
});
