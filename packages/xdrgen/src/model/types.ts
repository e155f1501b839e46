import type { Span } from '../source/source-file.ts';
import type { Doc, PrimitiveName } from '../syntax/ast.ts';

/** Where a definition comes from: one input with everything that it includes. */
export interface Origin {
  /** What other modules import it from, such as `./nfs.ts`; of the module that is being written, undefined. */
  readonly module: string | undefined;
}

/** Primitives as they are generated: 64-bit integers come as bigint or as number. */
export type Primitive = PrimitiveName | 'hyperNumber' | 'uhyperNumber';

/** A bound or a number of elements: its value, and how generated code writes it. */
export interface Length {
  readonly value: number;
  /** A constant that has it; undefined where it is written as a number. */
  readonly constant: ConstantRef | undefined;
}

/** A constant by name: one of `const`, or a value of an enumeration. */
export type ConstantRef =
  | { readonly kind: 'const'; readonly constant: Constant }
  | { readonly kind: 'member'; readonly type: EnumType; readonly name: string };

/** A type where it is used. */
export type Type =
  | { readonly kind: 'primitive'; readonly primitive: Primitive }
  | { readonly kind: 'opaque'; readonly fixed: boolean; readonly length: Length | undefined }
  | { readonly kind: 'string'; readonly length: Length | undefined }
  | { readonly kind: 'named'; readonly target: NamedType }
  | { readonly kind: 'array'; readonly element: Type; readonly fixed: boolean; readonly length: Length | undefined }
  | { readonly kind: 'optional'; readonly element: Type }
  /** Zero or more nodes, each after a boolean that says there is one; or one node at least. */
  | {
      readonly kind: 'list';
      readonly node: StructType;
      readonly nonEmpty: boolean;
      readonly length: Length | undefined;
    };

export type NamedType = StructType | UnionType | EnumType | TypedefType | ExternalType;

interface Named {
  readonly name: string;
  readonly origin: Origin;
  readonly doc: Doc;
  readonly span: Span;
}

export interface Field {
  readonly name: string;
  type: Type;
  readonly doc: Doc;
  /** The declaration in the language of `.x` files, such as `string name<255>`. */
  readonly source: string;
  readonly span: Span;
}

export interface StructType extends Named {
  readonly kind: 'struct';
  fields: readonly Field[];
  /** The field that held the rest of a linked list; it is not among `fields`. */
  tail: Field | undefined;
  /** The arguments of a procedure: their values are an array, not an object. */
  readonly tuple: boolean;
}

export interface UnionType extends Named {
  readonly kind: 'union';
  discriminant: Field;
  arms: readonly Arm[];
  /** What holds for every other discriminant; undefined when none is allowed. */
  otherwise: Arm | undefined;
}

export interface Arm {
  readonly cases: readonly Case[];
  /** Undefined for void. */
  readonly field: Field | undefined;
}

export interface Case {
  readonly value: bigint;
  readonly constant: ConstantRef | undefined;
  readonly span: Span;
}

export interface EnumType extends Named {
  readonly kind: 'enum';
  members: readonly Member[];
}

export interface Member {
  readonly name: string;
  readonly value: bigint;
  /** As the file writes it, where it is a plain number. */
  readonly text: string | undefined;
  readonly doc: Doc;
}

export interface TypedefType extends Named {
  readonly kind: 'typedef';
  type: Type;
  /** Its declaration; empty where the file has none, of a list of one at least. */
  readonly source: string;
}

/** A type of which only its name is known, and the module that it is imported from. */
export interface ExternalType extends Named {
  readonly kind: 'external';
}

export interface Constant {
  readonly kind: 'const';
  readonly name: string;
  readonly value: bigint | string;
  /** As the file writes it, where it is a plain number. */
  readonly text: string | undefined;
  readonly origin: Origin;
  readonly doc: Doc;
  readonly span: Span;
}

/** A version of a program. */
export interface ProgramVersion {
  readonly program: string;
  readonly programNumber: number;
  readonly programText: string | undefined;
  readonly version: string;
  readonly versionNumber: number;
  /** What is shown: the tag `@name`, else the name of the program. */
  readonly title: string;
  readonly programDoc: Doc;
  readonly doc: Doc;
  readonly procedures: readonly ProcedureModel[];
  readonly span: Span;
}

export interface ProcedureModel {
  readonly name: string;
  readonly number: number;
  /** Undefined for void. */
  args: Type | undefined;
  result: Type | undefined;
  readonly doc: Doc;
  readonly source: string;
}

/** The type behind the names that are given to it by typedef. */
export function resolveAlias(type: Type): Type {
  let current = type;
  // A typedef can not go round in a circle: names are resolved before they are used, and a circle is refused there.
  while (current.kind === 'named' && current.target.kind === 'typedef') current = current.target.type;
  return current;
}

/** Whether a type is `typedef` by another name, in however many steps. */
export function isItself(type: Type, typedef: TypedefType): boolean {
  let current = type;
  while (current.kind === 'named' && current.target.kind === 'typedef') {
    if (current.target === typedef) return true;
    current = current.target.type;
  }
  return false;
}
