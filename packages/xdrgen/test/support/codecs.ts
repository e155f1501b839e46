import { join } from 'node:path';
import type { XdrType } from '@gluster-ts/xdr';
import type { NamedType } from '../../src/model/types.ts';
import { debianFiles, fixtureFiles, glusterFiles } from './corpus.ts';
import type { CorpusFile } from './corpus.ts';
import type { Workspace } from './workspace.ts';

/** Compiles a file and those that it imports from, and gives the codecs of its types. */
export async function loadCodecs(
  workspace: Workspace,
  file: CorpusFile,
  types: readonly NamedType[],
): Promise<ReadonlyMap<NamedType, XdrType<unknown>>> {
  const main = workspace.compile(file.name, file.path, file.options);
  const others = [...debianFiles(), ...fixtureFiles(), ...glusterFiles()];
  // What a file of GlusterFS imports imports from these two.
  const modules = new Set([
    './rpc-common-xdr.ts',
    './glusterfs3-xdr.ts',
    ...types.flatMap((type) => type.origin.module ?? []),
  ]);
  for (const other of others) {
    if (modules.has(`./${other.name}.ts`)) workspace.compile(other.name, other.path, other.options);
  }
  const codecs = new Map<NamedType, XdrType<unknown>>();
  for (const type of types) {
    const path = type.origin.module === undefined ? main : join(workspace.directory, type.origin.module);
    const module = await workspace.import(path);
    const codec =
      (type.kind === 'enum' ? module[`xdr_${type.name}`] : undefined) ?? module[type.name] ?? module[`${type.name}_`];
    if (codec === undefined) throw new Error(`${type.name} has no codec`);
    codecs.set(type, codec as XdrType<unknown>);
  }
  return codecs;
}
