import type { Model } from '../model/resolve.ts';
import type { Constant, ConstantRef, Length, NamedType, Origin } from '../model/types.ts';
import { Code, listLines } from './code.ts';
import { Names } from './names.ts';

/** What the parts of one output share. */
export class Context {
  readonly model: Model;
  readonly code: Code = new Code();
  readonly names: Names;
  readonly #home: Origin;
  readonly #runtime = new Set<string>();
  readonly #runtimeTypes = new Set<string>();
  readonly #imported = new Map<string, Set<string>>();

  constructor(model: Model, home: Origin) {
    this.model = model;
    this.names = new Names(model.items);
    this.#home = home;
  }

  /** Whether it is this module that defines a type. */
  isOwn(item: Constant | NamedType): boolean {
    return item.origin === this.#home;
  }

  /** The name of a value of the runtime, which is imported from then on. */
  runtime(name: string): string {
    this.#runtime.add(name);
    return name;
  }

  /** The name of a type of the runtime, which is imported from then on. */
  runtimeType(name: string): string {
    this.#runtimeTypes.add(name);
    return name;
  }

  /** The name of a type or constant, which is imported from then on if another module has it. */
  name(item: Constant | NamedType): string {
    return this.#used(item, this.names.of(item));
  }

  codec(type: NamedType): string {
    return this.#used(type, this.names.codec(type));
  }

  guard(type: NamedType & { kind: 'enum' }): string {
    return this.#used(type, this.names.guard(type));
  }

  /** A constant as an expression: `NFS_FHSIZE`, `nfsstat.NFS_OK`. */
  constant(reference: ConstantRef): string {
    return reference.kind === 'const'
      ? this.name(reference.constant)
      : `${this.name(reference.type)}.${reference.name}`;
  }

  /** A bound or number of elements as an expression. */
  length({ value, constant }: Length): string {
    return constant === undefined ? String(value) : this.constant(constant);
  }

  /** The import statements, for all that has been named. */
  imports(): readonly string[] {
    const from = (keyword: string, names: ReadonlySet<string>, module: string): readonly string[] =>
      names.size === 0 ? [] : listLines(`${keyword} {`, [...names].toSorted(byName), `} from '${module}';`);
    return [
      ...from('import', this.#runtime, '@gluster-ts/xdr'),
      ...from('import type', this.#runtimeTypes, '@gluster-ts/xdr'),
      ...[...this.#imported]
        .toSorted(([a], [b]) => byName(a, b))
        .flatMap(([module, names]) => from('import', names, module)),
    ];
  }

  #used(item: Constant | NamedType, name: string): string {
    const { module } = item.origin;
    if (item.origin === this.#home || module === undefined) return name;
    const names = this.#imported.get(module) ?? new Set();
    this.#imported.set(module, names.add(name));
    return name;
  }
}

function byName(a: string, b: string): number {
  return a < b ? -1 : 1;
}
