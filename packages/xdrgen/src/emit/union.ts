import type { Arm, Case, EnumType, Field, UnionType } from '../model/types.ts';
import type { Context } from './context.ts';
import { emitDoc, sourceText } from './doc-comment.ts';
import { member, property } from './field.ts';
import { emitGuarded, quote } from './function-body.ts';
import type { Statement } from './function-body.ts';
import { decodeLoop, encodeLoop } from './loops.ts';
import { numberText } from './number-text.ts';
import { emitSizeMin } from './size.ts';
import { typeText } from './type-text.ts';
import { decodeExpression, encodeStatements, needsLoop, sizeOf, total } from './values.ts';

/** A union as it is written: the fields of its arms do not have the name of its discriminant. */
interface View {
  readonly union: UnionType;
  readonly name: string;
  readonly discriminant: string;
  readonly kind: 'enum' | 'bool' | 'number';
  readonly enumeration: EnumType | undefined;
  readonly arms: readonly Arm[];
  /** Undefined when no value is left for it. */
  readonly otherwise: Arm | undefined;
}

/** A discriminated union (RFC 4506 section 4.15): a union of TypeScript with the same discriminant, and the codec. */
export function emitUnion(context: Context, union: UnionType): void {
  const { code } = context;
  const view = viewOf(context, union);
  emitDoc(code, union.doc.text, sourceText(`switch (${union.discriminant.source})`));
  emitType(context, view);
  code.line().block(
    `export const ${view.name}: ${context.runtimeType('XdrType')}<${view.name}> = {`,
    () => {
      emitSizeMin(context, union);
      emitDecode(context, view);
      emitEncode(context, view);
      emitSize(context, view);
    },
    '};',
  );
}

function viewOf(context: Context, union: UnionType): View {
  const { type, name } = union.discriminant;
  const enumeration = type.kind === 'named' && type.target.kind === 'enum' ? type.target : undefined;
  const isBool = type.kind === 'primitive' && type.primitive === 'bool';
  const rename = (arm: Arm): Arm =>
    arm.field?.name === name ? { ...arm, field: { ...arm.field, name: `${name}_` } } : arm;
  const view: View = {
    union,
    name: context.name(union),
    discriminant: name,
    kind: enumeration !== undefined ? 'enum' : isBool ? 'bool' : 'number',
    enumeration,
    arms: union.arms.map(rename),
    otherwise: union.otherwise && rename(union.otherwise),
  };
  return isExhaustive(view) ? { ...view, otherwise: undefined } : view;
}

/** A case as an expression: `true`, `nfsstat.NFS_OK`, `IP_ADDR_TYPE`, `2`. */
function caseText(context: Context, { kind, enumeration }: View, { value, constant }: Case): string {
  if (kind === 'bool') return String(value !== 0n);
  if (constant?.kind === 'member' || (constant !== undefined && kind === 'number')) return context.constant(constant);
  const same = enumeration?.members.find((candidate) => candidate.value === value);
  if (enumeration !== undefined && same !== undefined)
    return context.constant({ kind: 'member', type: enumeration, name: same.name });
  return numberText(value, undefined);
}

/** A case as a type. */
function caseType(context: Context, view: View, one: Case): string {
  const text = caseText(context, view, one);
  return /^[A-Za-z_]/.test(text) && text !== 'true' && text !== 'false' ? `typeof ${text}` : text;
}

function emitType(context: Context, view: View): void {
  const { code } = context;
  const { arms, otherwise, union } = view;
  const fieldNames = (list: readonly Arm[]): ReadonlySet<string> =>
    new Set(list.flatMap(({ field }) => field?.name ?? []));
  // Where any number is left for the default, a number alone does not tell it from the others. Members of the type then
  // say that they have not got the field that tells, so that looking at it does.
  const tells = view.kind === 'number' && otherwise !== undefined;
  const absent = (names: ReadonlySet<string>, field: Field | undefined): readonly string[] =>
    tells ? [...names].filter((name) => name !== field?.name).map((name) => `${name}?: undefined`) : [];
  const variants = arms.map(({ cases, field }) => {
    const types = cases.map((one) => caseType(context, view, one));
    return variantText(
      context,
      view,
      types.join(' | '),
      field,
      absent(fieldNames(otherwise === undefined ? [] : [otherwise]), field),
    );
  });
  if (otherwise !== undefined) {
    const all = typeText(context, union.discriminant.type);
    const taken = arms.flatMap(({ cases }) => cases.map((one) => caseType(context, view, one)));
    const rest = tells || taken.length === 0 ? all : `Exclude<${all}, ${taken.join(' | ')}>`;
    variants.push(variantText(context, view, rest, otherwise.field, absent(fieldNames(arms), otherwise.field)));
  }
  code.line(`export type ${view.name} =`);
  variants.forEach((variant, index) => code.line(`  | ${variant}${index === variants.length - 1 ? ';' : ''}`));
}

/** One member of the type: the discriminant, the field of the arm, and fields that it has not got. */
function variantText(
  context: Context,
  { discriminant }: View,
  type: string,
  field: Field | undefined,
  absent: readonly string[],
): string {
  const own = field === undefined ? [] : [member(context, field.name, field.type)];
  return `{ ${[`${discriminant}: ${type}`, ...own, ...absent].map((part) => `readonly ${part}`).join('; ')} }`;
}

function emitDecode(context: Context, view: View): void {
  const { code } = context;
  const { union, discriminant } = view;
  const recursive = context.model.recursive.has(union);
  const local = context.names.local(discriminant, new Set());
  const leave: readonly Statement[] = recursive ? [{ text: 'r.leave();' }] : [];
  const statements: Statement[] = [
    { text: `const ${local} = ${decodeExpression(context, union.discriminant.type)};`, at: discriminant },
    { text: `switch (${local}) {`, opens: true },
  ];
  let loops = 0;
  const arm = (field: Field | undefined): readonly Statement[] => {
    const tag = property(discriminant, local);
    if (field === undefined) return [...leave, { text: `return { ${tag} };` }];
    const value = context.names.local(field.name, new Set([local]));
    const read = needsLoop(field.type)
      ? decodeLoop(context, field.type, value, field.name, ++loops === 1 ? 'n' : `n${loops}`)
      : [{ text: `const ${value} = ${decodeExpression(context, field.type)};`, at: field.name }];
    return [...read, ...leave, { text: `return { ${tag}, ${property(field.name, value)} };` }];
  };
  for (const { cases, field } of view.arms) {
    const labels = cases.map((one) => `case ${caseText(context, view, one)}:`);
    labels.slice(0, -1).forEach((text) => statements.push({ text }));
    statements.push(...block(labels.at(-1) ?? '', field, arm(field)));
  }
  if (view.otherwise !== undefined) {
    statements.push(...block('default:', view.otherwise.field, arm(view.otherwise.field)));
  } else if (!isExhaustive(view)) {
    const error = `${context.runtime('badUnion')}(${quote(union.name)}, ${local}, r.offset - 4)`;
    statements.push(...block('default:', undefined, [{ text: `throw ${error};`, at: discriminant }]));
  }
  statements.push({ text: '}', closes: true });
  code.block(
    'decode(r) {',
    () => {
      if (recursive) code.line('r.enter();');
      emitGuarded(context, statements);
    },
    '},',
  );
}

/** Whether a discriminant that has been read always has an arm. */
function isExhaustive({ kind, enumeration, arms }: View): boolean {
  if (kind === 'number') return false;
  const values = kind === 'bool' ? 2 : new Set(enumeration?.members.map(({ value }) => value)).size;
  return arms.reduce((count, { cases }) => count + cases.length, 0) === values;
}

/**
 * Whether the type lets a value have this field's number without the field: where any number is left for the default, the
 * number alone does not tell which member of the type it is.
 */
function mayBeAbsent({ kind, otherwise }: View, field: Field): boolean {
  return kind === 'number' && otherwise !== undefined && field.type.kind !== 'optional';
}

/** The statements of a case, in braces where they declare something. */
function block(label: string, declares: Field | undefined, body: readonly Statement[]): readonly Statement[] {
  const [open, close] = declares === undefined ? ['', ''] : [' {', '}'];
  return [{ text: label + open, opens: true }, ...body, { text: close, closes: true }];
}

function emitEncode(context: Context, view: View): void {
  const { code } = context;
  const { union, discriminant } = view;
  const recursive = context.model.recursive.has(union);
  const local = context.names.local(discriminant, new Set());
  const statements: Statement[] = [
    ...encodeStatements(context, union.discriminant.type, local).map((text) => ({ text, at: discriminant })),
    { text: `switch (v.${discriminant}) {`, opens: true },
  ];
  const arm = (field: Field | undefined): readonly Statement[] => {
    if (field === undefined) return [{ text: 'break;' }];
    const value = `v.${field.name}`;
    const write = needsLoop(field.type)
      ? encodeLoop(context, field.type, value, field.name)
      : encodeStatements(context, field.type, value).map((text) => ({ text, at: field.name }));
    if (!mayBeAbsent(view, field)) return [...write, { text: 'break;' }];
    const error = `${context.runtime('badArm')}(${quote(union.name)}, ${local}, w.offset)`;
    const missing = { text: `if (${value} === undefined) throw ${error};`, at: field.name };
    return [missing, ...write, { text: 'break;' }];
  };
  for (const { cases, field } of view.arms) {
    const labels = cases.map((one) => `case ${caseText(context, view, one)}:`);
    labels.slice(0, -1).forEach((text) => statements.push({ text }));
    statements.push(...block(labels.at(-1) ?? '', undefined, arm(field)));
  }
  if (view.otherwise !== undefined) {
    statements.push(...block('default:', undefined, arm(view.otherwise.field)));
  } else {
    const error = `${context.runtime('badUnion')}(${quote(union.name)}, ${local}, w.offset - 4)`;
    statements.push(...block('default:', undefined, [{ text: `throw ${error};`, at: discriminant }]));
  }
  statements.push({ text: '}', closes: true });
  if (recursive) statements.push({ text: 'w.leave();' });
  code.block(
    'encode(w, v) {',
    () => {
      if (recursive) code.line('w.enter();');
      code.line(`const ${discriminant === local ? `{ ${local} }` : `{ ${discriminant}: ${local} }`} = v;`);
      emitGuarded(context, statements);
    },
    '},',
  );
}

function emitSize(context: Context, view: View): void {
  const { code } = context;
  const arms = [...view.arms, ...(view.otherwise === undefined ? [] : [view.otherwise])];
  const fixed = context.model.layout.fixedSize({ kind: 'named', target: view.union });
  if (fixed !== undefined || arms.every(({ field }) => field === undefined)) {
    code.line(`size: () => ${fixed ?? 4},`);
    return;
  }
  const bytes = context.names.own('bytes');
  const arm = (field: Field | undefined): void => {
    if (field === undefined) {
      code.line('  return 4;');
      return;
    }
    const value = `v.${field.name}`;
    const size = sizeOf(context, field.type, value);
    const sum = total({ ...size, bytes: size.bytes + 4 });
    const absent = mayBeAbsent(view, field);
    if (size.loops.length > 0) {
      code.indent().line(`let ${bytes} = ${sum};`);
      for (const loop of size.loops) code.line(absent ? loop.replace(value, `${value} ?? []`) : loop);
      code.line(`return ${bytes};`).outdent();
      return;
    }
    code.line(absent && size.terms.length > 0 ? `  return ${value} === undefined ? 4 : ${sum};` : `  return ${sum};`);
  };
  const block = (labels: readonly string[], field: Field | undefined): void => {
    const loops = field !== undefined && sizeOf(context, field.type, '').loops.length > 0;
    for (const label of labels.slice(0, -1)) code.line(label);
    code.line(`${labels.at(-1) ?? ''}${loops ? ' {' : ''}`);
    arm(field);
    if (loops) code.line('}');
  };
  code.block(
    'size(v) {',
    () => {
      code.block(`switch (v.${view.discriminant}) {`, () => {
        for (const { cases, field } of view.arms) {
          const labels = cases.map((one) => `case ${caseText(context, view, one)}:`);
          block(labels, field);
        }
        block(['default:'], view.otherwise?.field);
      });
    },
    '},',
  );
}
