import type { Code } from './code.ts';
import type { Context } from './context.ts';

/** A statement, and the field that is to blame when it throws: empty when the error knows, undefined when it does not throw. */
export interface Statement {
  readonly text: string;
  readonly at?: string | undefined;
  /** Whether `i` is the element that is to blame meanwhile; it has to be −1 again afterwards. */
  readonly loops?: boolean;
  /** What follows is indented, up to the statement that closes it, whose text is not when it is empty. */
  readonly opens?: boolean;
  readonly closes?: boolean;
}

/** Ends what a loop began. */
export const RESET = 'i = -1;';

/**
 * Adds statements inside one `try` whose `catch` adds the field's name to the error. Costs nothing while nothing is
 * thrown: `at` is a constant wherever it is read.
 */
export function emitGuarded(context: Context, all: readonly Statement[]): void {
  const { code } = context;
  // Behind the last statement that can throw, nobody looks at `i`.
  const last = all.findLastIndex(({ at }) => at !== undefined);
  const statements = all.filter(({ text }, index) => index < last || text !== RESET);
  const fields = [...new Set(statements.flatMap(({ at }) => at ?? []))];
  const loops = statements.some((statement) => statement.loops === true);
  if (fields.every((field) => field === '') && !loops) {
    emitStatements(code, statements, () => undefined);
    return;
  }
  const [first = ''] = fields;
  if (fields.length > 1) code.line(`let at = ${quote(first)};`);
  if (loops) code.line('let i = -1;');
  code.block(
    'try {',
    () => {
      let current = first;
      emitStatements(code, statements, ({ at, closes }) => {
        // A block that closes was one of several: what was set inside it may not have been.
        if (closes === true) current = '';
        if (at === undefined || at === current) return;
        current = at;
        if (fields.length > 1) code.line(`at = ${quote(at)};`);
      });
    },
    '} catch (error) {',
  );
  const at = fields.length > 1 ? 'at' : quote(first);
  code.line(`  throw ${context.runtime('XdrError')}.at(error, ${at}${loops ? ', i' : ''});`).line('}');
}

function emitStatements(code: Code, statements: readonly Statement[], before: (statement: Statement) => void): void {
  for (const statement of statements) {
    if (statement.closes === true) code.outdent();
    before(statement);
    if (statement.text !== '') code.line(statement.text);
    if (statement.opens === true) code.indent();
  }
}

export function quote(text: string): string {
  return `'${text}'`;
}
