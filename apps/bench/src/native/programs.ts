/** How each native program is built from `native/`. */
export interface ProgramRecipe {
  readonly name: string;
  readonly source: string;
  readonly flags: readonly string[];
  /** The `.x` file, from `native/`, that rpcgen turns into a header and a file of XDR routines beside it. */
  readonly rpcgen?: string;
}

export type ProgramName = 'load' | 'echo' | 'tirpc-server' | 'codec' | 'histogram-check';

const common = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-D_GNU_SOURCE'];
// rpcgen's output has unused variables, and libtirpc's own type for XDR routines needs casts.
const tirpc = [...common, '-Wno-unused-variable', '-Wno-cast-function-type', '-I/usr/include/tirpc', '-ltirpc'];

export const recipes: Readonly<Record<ProgramName, ProgramRecipe>> = {
  load: { name: 'load', source: 'load.c', flags: common },
  echo: { name: 'echo', source: 'echo.c', flags: common },
  'tirpc-server': { name: 'tirpc-server', source: 'tirpc-server.c', flags: tirpc, rpcgen: 'peer_list.x' },
  codec: { name: 'codec', source: 'codec.c', flags: tirpc, rpcgen: '../src/codec/messages.x' },
  'histogram-check': { name: 'histogram-check', source: 'histogram-check.c', flags: common },
};
