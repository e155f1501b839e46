import { defineConfig } from 'tsup';
import type { Options } from 'tsup';

type Plugin = NonNullable<Options['plugins']>[number];

/**
 * One character beyond Latin-1, and V8 keeps the whole file with two bytes for each. The compiler escapes those in texts;
 * those in comments are left, and nobody misses a dash there. Won: 0.2 MB of a daemon at rest (bench `memory/idle`,
 * 2026-11-22, Node 26.10.0).
 */
const latin1Comments: Plugin = {
  name: 'latin1-comments',
  renderChunk(code) {
    // As long as before, so that the source map stays right: it is left as it is.
    const plain = code.replace(/^\s*(\/\/|\/?\*).*$/gm, (line) => line.replace(/[^\0-\xff]/g, '-'));
    return { code: plain };
  },
};

export default defineConfig({
  entry: ['src/index.ts'],
  format: 'esm',
  dts: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
  plugins: [latin1Comments],
});
