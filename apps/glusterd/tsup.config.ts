import { defineConfig } from 'tsup';

/** Two programs in one build: the daemon and the small client; what both need lands in shared chunks. */
export default defineConfig({
  entry: ['src/main.ts', 'src/gluster-ts.ts'],
  format: 'esm',
  splitting: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
});
