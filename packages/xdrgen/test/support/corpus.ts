import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { CompileOptions, ImportOption } from '../../src/index.ts';
import { glusterSource } from '../../../../test/support/gluster-source.ts';

/** A file that the compiler has to understand, and what C needs to. */
export interface CorpusFile {
  /** Without ending. */
  readonly name: string;
  readonly path: string;
  readonly from: 'rpcsvc-proto' | 'libnsl-dev' | 'glusterfs' | 'fixture';
  readonly options: CompileOptions;
  readonly c: CNeeds;
}

export interface CNeeds {
  readonly flags: readonly string[];
  /** Other `.x` files that rpcgen makes headers, and where asked code, of. */
  readonly also: readonly string[];
  /** C files that define what this one uses. */
  readonly sources: readonly string[];
}

const RPCSVC = '/usr/include/rpcsvc';
const LIBNSL = new Set(['nis', 'nis_callback', 'nis_object', 'yp', 'yppasswd']);
export const FIXTURES: string = join(import.meta.dirname, '../fixtures');
const NO_NEEDS: CNeeds = { flags: [], also: [], sources: [] };

/** All `.x` files of Debian's rpcsvc-proto and libnsl-dev; empty where they are not installed. */
export function debianFiles(): readonly CorpusFile[] {
  if (!existsSync(RPCSVC)) return [];
  return globSync('*.x', { cwd: RPCSVC })
    .toSorted()
    .map((file) => {
      const name = basename(file, '.x');
      const isCallback = name === 'nis_callback';
      return {
        name,
        path: join(RPCSVC, file),
        from: LIBNSL.has(name) ? 'libnsl-dev' : 'rpcsvc-proto',
        options: { includeDirectories: [RPCSVC] },
        c: { flags: [], also: isCallback ? [join(RPCSVC, 'nis.x')] : [], sources: [] },
      };
    });
}

/** The interface definitions beside the tests. */
export function fixtureFiles(): readonly CorpusFile[] {
  return globSync('*.x', { cwd: FIXTURES })
    .toSorted()
    .map((file) => ({
      name: basename(file, '.x'),
      path: join(FIXTURES, file),
      from: 'fixture',
      options: {},
      c: NO_NEEDS,
    }));
}

/** Looked for once. */
let source: { readonly root: string | undefined } | undefined;

/** All `.x` files of GlusterFS; empty where its source is not to be had. */
export function glusterFiles(): readonly CorpusFile[] {
  source ??= { root: glusterSource() };
  const { root } = source;
  if (root === undefined) return [];
  const directory = join(root, 'rpc/xdr/src');
  const includes = [directory, join(root, 'libglusterfs/src'), join(root, 'rpc/rpc-lib/src')];
  const flags = [
    '-DGF_LINUX_HOST_OS',
    '-DSIZEOF_LONG=8',
    '-D_GNU_SOURCE',
    '-D_FILE_OFFSET_BITS=64',
    ...includes.map((path) => `-I${path}`),
  ];
  return globSync('*.x', { cwd: directory })
    .toSorted()
    .map((file) => {
      const name = basename(file, '.x');
      // NFS's types are hand-written C there.
      const nfs = name === 'acl3-xdr' ? 'nfs3.x' : name === 'mount3udp' ? 'mount3.x' : undefined;
      const imports: ImportOption[] =
        nfs === undefined ? [] : [{ from: { file: join(FIXTURES, nfs) }, module: undefined }];
      return {
        name,
        path: join(directory, file),
        from: 'glusterfs',
        options: { includeDirectories: includes, imports },
        c: {
          // Its functions for freeing are not called, but linked.
          flags: nfs === undefined ? flags : [...flags, '-Wl,--defsym=__gf_free=free'],
          also: ['rpc-common-xdr', 'glusterfs3-xdr']
            .filter((other) => other !== name)
            .map((other) => join(directory, `${other}.x`)),
          sources: nfs === undefined ? [] : [join(directory, 'xdr-nfs3.c')],
        },
      };
    });
}
