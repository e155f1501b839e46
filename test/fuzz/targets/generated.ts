import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Program, XdrType } from '../../../packages/xdr/src/index.ts';

/** A module that the compiler wrote. */
export interface GeneratedModule {
  /** From the root of the repository. */
  readonly path: string;
  /** What it belongs to and its own name: `rpcbind`, `protocol-cli`. */
  readonly name: string;
  /** By their names there. */
  readonly codecs: Readonly<Record<string, XdrType<unknown>>>;
  readonly programs: Readonly<Record<string, Program>>;
  /** All that its enumerations have. */
  readonly values: readonly number[];
}

const ROOT = new URL('../../../', import.meta.url);

/** Those of all packages and examples. */
export const generatedModules: readonly GeneratedModule[] = await Promise.all(
  globSync('{packages,examples}/*/src/generated/*.ts', { cwd: fileURLToPath(ROOT) })
    .toSorted()
    .map(load),
);

async function load(path: string): Promise<GeneratedModule> {
  const module = (await import(/* @vite-ignore */ new URL(path, ROOT).href)) as Readonly<Record<string, unknown>>;
  const [, owner = '', , , file = ''] = path.replace(/\.ts$/, '').split('/');
  const exported = Object.entries(module);
  return {
    path,
    name: owner === file ? owner : `${owner}-${file}`,
    codecs: Object.fromEntries(exported.filter((entry): entry is [string, XdrType<unknown>] => isCodec(entry[1]))),
    programs: Object.fromEntries(exported.filter((entry): entry is [string, Program] => isProgram(entry[1]))),
    values: [...new Set(exported.flatMap(([, value]) => (isEnumeration(value) ? Object.values(value) : [])))],
  };
}

function isCodec(value: unknown): value is XdrType<unknown> {
  return typeof value === 'object' && value !== null && 'decode' in value && 'sizeMin' in value;
}

function isProgram(value: unknown): value is Program {
  return typeof value === 'object' && value !== null && 'procedures' in value;
}

function isEnumeration(value: unknown): value is Readonly<Record<string, number>> {
  return (
    typeof value === 'object' && value !== null && Object.values(value).every((member) => typeof member === 'number')
  );
}
