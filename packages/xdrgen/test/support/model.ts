import { Files } from '../../src/files.ts';
import { resolve } from '../../src/model/resolve.ts';
import type { Model } from '../../src/model/resolve.ts';
import { targetOf } from '../../src/model/recursion.ts';
import type { NamedType, Type } from '../../src/model/types.ts';
import { ModuleLoader } from '../../src/modules.ts';
import { Diagnostics, formatDiagnostic } from '../../src/source/diagnostics.ts';
import type { CorpusFile } from './corpus.ts';

/** The compiler's own understanding of a file. */
export function modelOf({ path, options }: CorpusFile): Model {
  const diagnostics = new Diagnostics();
  const files = new Files(options.includeDirectories ?? []);
  const file = files.open(path);
  if (file === undefined) throw new Error(`No ${path}`);
  const modules = {
    symbols: new Map([['RPC_HDR', '1']]),
    imports: options.imports ?? [],
    siblings: [],
    extension: '.ts',
  };
  const source = new ModuleLoader(files, modules, diagnostics).main(file);
  const model = resolve(
    source,
    { int64: { default: 'bigint', byName: new Map() }, strings: { default: 'utf8', byName: new Map() } },
    diagnostics,
  );
  if (diagnostics.hasErrors) throw new Error(diagnostics.list().map(formatDiagnostic).join('\n'));
  return model;
}

/** Every type that an argument or a result of a procedure is made of; of a file without procedures, every type. */
export function reachableTypes({ programs, items }: Model): readonly NamedType[] {
  const procedures = programs.flatMap((program) => program.procedures);
  const roots: Type[] = procedures.flatMap(({ args, result }) => [args, result].filter((type) => type !== undefined));
  const start = procedures.length > 0 ? roots.flatMap(targetOf) : items.filter((item) => item.kind !== 'const');
  const reached = new Set<NamedType>(start);
  for (const type of reached) for (const inner of innerTypes(type).flatMap(targetOf)) reached.add(inner);
  return [...reached];
}

/** The types inside a type. */
export function innerTypes(type: NamedType): readonly Type[] {
  switch (type.kind) {
    case 'struct':
      return type.fields.map((field) => field.type);
    case 'union':
      return [...type.arms, ...(type.otherwise === undefined ? [] : [type.otherwise])]
        .flatMap(({ field }) => field?.type ?? [])
        .concat(type.discriminant.type);
    case 'typedef':
      return [type.type];
    default:
      return [];
  }
}
