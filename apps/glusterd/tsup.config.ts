import type { Options } from 'tsup';

/** Two programs in one build: the daemon and the small client; what both need lands in shared chunks. */
const options: Options = {
  entry: ['src/glusterd.ts', 'src/gluster-ts.ts'],
  format: 'esm',
  splitting: true,
  sourcemap: true,
  clean: true,
  target: 'node22',
};
export default options;
