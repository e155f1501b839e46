import type { Options } from 'tsup';

/** The library and the command line; what both need lands in a shared chunk. */
const options: Options = {
  entry: ['src/index.ts', 'src/xdrgen.ts'],
  format: 'esm',
  splitting: true,
  dts: { entry: ['src/index.ts'] },
  sourcemap: true,
  clean: true,
  target: 'node22',
};
export default options;
