/** How each native program is built from `native/`. */
export interface ProgramRecipe {
  readonly name: string;
  readonly source: string;
  readonly flags: readonly string[];
  /** The `.x` file that rpcgen turns into a header and a file of XDR routines beside it. */
  readonly rpcgen?: string;
}

export type ProgramName = 'load' | 'echo' | 'tirpc-server' | 'histogram-check';

const common = ['-std=gnu11', '-O2', '-Wall', '-Wextra', '-D_GNU_SOURCE'];

export const recipes: Readonly<Record<ProgramName, ProgramRecipe>> = {
  load: { name: 'load', source: 'load.c', flags: common },
  echo: { name: 'echo', source: 'echo.c', flags: common },
  'tirpc-server': {
    name: 'tirpc-server',
    source: 'tirpc-server.c',
    // rpcgen's output has unused variables, and libtirpc's own type for XDR routines needs casts.
    flags: [...common, '-Wno-unused-variable', '-Wno-cast-function-type', '-I/usr/include/tirpc', '-ltirpc'],
    rpcgen: 'peer_list.x',
  },
  'histogram-check': { name: 'histogram-check', source: 'histogram-check.c', flags: common },
};
