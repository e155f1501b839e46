import type { Constant, EnumType, NamedType } from '../model/types.ts';

/** Words that can not be the name of a value, and values that generated code needs. */
const RESERVED_VALUES = words(
  'arguments await break case catch class const continue debugger default delete do else enum eval export extends false',
  'finally for function if implements import in Infinity instanceof interface let NaN new null package private',
  'protected public return static super switch this throw true try typeof undefined var void while with yield',
  'BigInt exports require',
);

/** Besides, words that can not be the name of a type, and types that generated code needs. */
const RESERVED_TYPES = words(
  'any asserts async bigint boolean constructor declare from get global infer intrinsic is keyof module namespace never',
  'number object of out override readonly satisfies set string symbol type unique unknown using',
  'Array DataView Error Exclude Math Number Object Procedure Program Readonly Record String Uint8Array',
);

function words(...lines: readonly string[]): ReadonlySet<string> {
  return new Set(lines.flatMap((line) => line.split(' ')));
}

/** Everything that the runtime exports begins so, or is one of these. */
const RUNTIME = /^(?:xdr[A-Z]|Xdr[A-Z]|XDR_|sizeOf[A-Z]|bad[A-Z]|to(?:Int|Uint|Hyper|Uhyper)$)/;

/** Names that generated functions have for what is theirs; nothing else is called so. */
const LOCALS = /^(?:at|i|n[0-9]*|o[0-9]*|r|v|w)$/;

/** Gives what a module defines or imports its name in TypeScript: that of the `.x` file wherever it can be. */
export class Names {
  readonly #names = new Map<Constant | NamedType, string>();
  readonly #codecs = new Map<EnumType, string>();
  readonly #guards = new Map<EnumType, string>();
  readonly #taken = new Set<string>();

  constructor(items: readonly (Constant | NamedType)[]) {
    for (const item of items) this.#names.set(item, this.claim(item.name));
    for (const item of items) {
      if (item.kind !== 'enum') continue;
      this.#guards.set(item, this.claim(`is_${this.of(item)}`));
      this.#codecs.set(item, this.claim(`xdr_${this.of(item)}`));
    }
  }

  /** A constant's name, or a type's. */
  of(item: Constant | NamedType): string {
    return this.#names.get(item) ?? this.claimFor(item);
  }

  /** The name of a type's codec: the type's own, except of enumerations, where the constants have it. */
  codec(type: NamedType): string {
    return type.kind === 'enum' ? (this.#codecs.get(type) ?? `xdr_${this.of(type)}`) : this.of(type);
  }

  /** The function that tells whether a number is one of an enumeration's. */
  guard(type: EnumType): string {
    return this.#guards.get(type) ?? `is_${this.of(type)}`;
  }

  /** A name at the top of the module that nothing else has: as wanted, or with underscores behind. */
  claim(wanted: string): string {
    let name = isReserved(wanted) ? `${wanted}_` : wanted;
    while (this.#taken.has(name)) name += '_';
    this.#taken.add(name);
    return name;
  }

  /** Of another module: its name there, which is not changed for the sake of this one. */
  claimFor(item: Constant | NamedType): string {
    const name = isReserved(item.name) ? `${item.name}_` : item.name;
    this.#names.set(item, name);
    this.#taken.add(name);
    return name;
  }

  /**
   * What a generated function calls something of its own: hides nothing at the top of the module. A field may have the same
   * name: inside of such a loop or sum, fields are spoken of as `v.name`.
   */
  own(wanted: 'bytes' | 'item' | 'items'): string {
    let name: string = wanted;
    while (this.#taken.has(name)) name += '_';
    return name;
  }

  /** A name for a local that hides nothing at the top of the module and none of `others`. */
  local(wanted: string, others: ReadonlySet<string>): string {
    let name = wanted;
    while (this.#isNoLocal(name) || others.has(name)) name += '_';
    return name;
  }

  #isNoLocal(name: string): boolean {
    return RESERVED_VALUES.has(name) || LOCALS.test(name) || this.#taken.has(name);
  }
}

function isReserved(name: string): boolean {
  return RESERVED_VALUES.has(name) || RESERVED_TYPES.has(name) || RUNTIME.test(name) || LOCALS.test(name);
}
