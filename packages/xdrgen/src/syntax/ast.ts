import type { Span } from '../source/source-file.ts';
import type { Expression } from './expression.ts';

/** A name where it is defined or used. */
export interface Name {
  readonly text: string;
  readonly span: Span;
}

/** What a comment says about a definition, without the tags, which are in `tags`. */
export interface Doc {
  readonly text: string;
  /** `@name VALUE` at the end of a line: what xdrgen is told about one definition. */
  readonly tags: ReadonlyMap<string, string>;
}

/** Types that have no name of their own in a file: RFC 4506 section 4, and what `.x` files use besides. */
export type PrimitiveName =
  | 'int'
  | 'uint'
  | 'hyper'
  | 'uhyper'
  | 'char'
  | 'uchar'
  | 'short'
  | 'ushort'
  | 'bool'
  | 'float'
  | 'double'
  | 'quadruple';

/** What stands before the name in a declaration. */
export type TypeSpecifier =
  | { readonly kind: 'primitive'; readonly primitive: PrimitiveName; readonly span: Span }
  | { readonly kind: 'opaque'; readonly span: Span }
  | { readonly kind: 'string'; readonly span: Span }
  | { readonly kind: 'void'; readonly span: Span }
  | { readonly kind: 'named'; readonly name: Name; readonly span: Span }
  /** A body in place: `struct { … } name`, as RFC 4506 allows. */
  | { readonly kind: 'body'; readonly body: StructBody | UnionBody | EnumBody; readonly span: Span };

/** How many: one, one or none (`*`), as many as stated (`[n]`), at most as many (`<n>`, `<>`). */
export type Shape =
  | { readonly kind: 'one' }
  | { readonly kind: 'optional' }
  | { readonly kind: 'fixed'; readonly count: Expression }
  | { readonly kind: 'variable'; readonly max: Expression | undefined };

/** A declaration that declares something: RFC 4506 section 6.3. */
export interface Declaration {
  readonly type: TypeSpecifier;
  readonly shape: Shape;
  readonly name: Name;
  readonly doc: Doc;
}

export interface StructBody {
  readonly kind: 'struct';
  readonly tag: Name | undefined;
  readonly fields: readonly Declaration[];
}

export interface UnionBody {
  readonly kind: 'union';
  readonly tag: Name | undefined;
  readonly discriminant: Declaration;
  readonly arms: readonly UnionArm[];
}

export interface UnionArm {
  /** At least one, unless the arm is the default. */
  readonly cases: readonly Expression[];
  readonly isDefault: boolean;
  /** Undefined for `void`. */
  readonly declaration: Declaration | undefined;
  readonly span: Span;
}

export interface EnumBody {
  readonly kind: 'enum';
  readonly tag: Name | undefined;
  readonly members: readonly EnumMember[];
}

export interface EnumMember {
  readonly name: Name;
  /** Undefined: one more than the member before, 0 for the first. */
  readonly value: Expression | undefined;
  readonly doc: Doc;
}

/** What stands at the top of a file. */
export type Definition =
  | ConstDefinition
  | (StructBody & { readonly name: Name; readonly doc: Doc })
  | (UnionBody & { readonly name: Name; readonly doc: Doc })
  | (EnumBody & { readonly name: Name; readonly doc: Doc })
  | TypedefDefinition
  | ProgramDefinition;

export interface ConstDefinition {
  readonly kind: 'const';
  readonly name: Name;
  /** A text where the constant is a string, which rpcgen allows. */
  readonly value: Expression | { readonly kind: 'text'; readonly text: string; readonly span: Span };
  readonly doc: Doc;
}

export interface TypedefDefinition {
  readonly kind: 'typedef';
  readonly name: Name;
  readonly declaration: Declaration;
  readonly doc: Doc;
}

/** RFC 5531 section 12. */
export interface ProgramDefinition {
  readonly kind: 'program';
  readonly name: Name;
  readonly versions: readonly VersionDefinition[];
  readonly number: Expression;
  readonly doc: Doc;
}

export interface VersionDefinition {
  readonly name: Name;
  readonly procedures: readonly ProcedureDefinition[];
  readonly number: Expression;
  readonly doc: Doc;
}

export interface ProcedureDefinition {
  readonly name: Name;
  readonly result: Argument | undefined;
  /** None for `void`. */
  readonly args: readonly Argument[];
  readonly number: Expression;
  readonly doc: Doc;
}

/** An argument or a result: no declaration, as it need not have a name. */
export interface Argument {
  readonly type: TypeSpecifier;
  readonly shape: Shape;
  readonly name: Name | undefined;
}
