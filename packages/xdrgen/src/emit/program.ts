import type { ProcedureModel, ProgramVersion, Type } from '../model/types.ts';
import type { Context } from './context.ts';
import { emitDoc, emitSourceDoc } from './doc-comment.ts';
import { numberText } from './number-text.ts';
import { typeText } from './type-text.ts';
import { codecExpression } from './typedef.ts';

/** The versions of all programs: for each program its number, for each version the description. */
export function emitPrograms(context: Context, programs: readonly ProgramVersion[]): void {
  const numbers = new Map<string, string>();
  for (const version of programs) {
    if (numbers.has(version.program)) continue;
    const { code, names } = context;
    const name = names.claim(version.program);
    numbers.set(version.program, name);
    emitDoc(code, version.programDoc.text);
    code.line(`export const ${name} = ${numberText(BigInt(version.programNumber), version.programText)};`).line();
  }
  for (const version of programs) emitVersion(context, version, numbers.get(version.program) ?? '0');
}

function emitVersion(context: Context, version: ProgramVersion, number: string): void {
  const { code, names } = context;
  const name = names.claim(version.version);
  emitDoc(code, version.doc.text, `Version ${version.versionNumber} of {@link ${number}}.`);
  code.block(
    `export const ${name}: ${context.runtimeType('Program')}<{`,
    () => {
      for (const procedure of version.procedures) {
        emitSourceDoc(code, procedure.doc.text, procedure.source);
        const types = `${procedureType(context, procedure.args)}, ${procedureType(context, procedure.result)}`;
        code.line(`readonly ${procedure.name}: ${context.runtimeType('Procedure')}<${types}>;`);
      }
    },
    '}> = {',
  );
  code.line(
    `  name: ${JSON.stringify(version.title).replaceAll("'", "\\'").replaceAll(/^"|"$/g, "'").replaceAll('\\"', '"')},`,
  );
  code.line(`  number: ${number},`);
  code.line(`  version: ${version.versionNumber},`);
  code.block(
    '  procedures: {',
    () => {
      for (const { name: procedure, number: at, args, result } of version.procedures) {
        const key = procedure === '__proto__' ? "['__proto__']" : procedure;
        code.line(`  ${key}: { number: ${at}, args: ${codec(context, args)}, result: ${codec(context, result)} },`);
      }
    },
    '  },',
  );
  code.line('};').line();
}

function procedureType(context: Context, type: ProcedureModel['args']): string {
  return type === undefined ? 'void' : typeText(context, type);
}

function codec(context: Context, type: Type | undefined): string {
  if (type === undefined) return context.runtime('xdrVoid');
  const expression = codecExpression(context, type);
  if (expression === undefined) throw new TypeError(`A ${type.kind} has no codec`);
  return expression;
}
