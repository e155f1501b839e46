/** Something to print: on a terminal in columns, in Markdown as a table. */
export interface Table {
  readonly title: string;
  /** Sentences that say how to read it. */
  readonly notes?: readonly string[];
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Columns padded to equal width, the first to the left and the figures to the right. */
export function renderText(table: Table): string {
  const lines = [table.header, ...table.rows];
  const widths = table.header.map((_, column) => Math.max(...lines.map((line) => width(line[column] ?? ''))));
  const render = (line: readonly string[]): string =>
    widths
      .map((wide, column) => {
        const cell = line[column] ?? '';
        const padding = ' '.repeat(wide - width(cell));
        return column === 0 ? cell + padding : padding + cell;
      })
      .join('  ')
      .trimEnd();
  return [table.title, ...lines.map((line) => `  ${render(line)}`), ...(table.notes ?? []).map((note) => `  ${note}`)]
    .concat('')
    .join('\n');
}

export function renderMarkdown(table: Table): string {
  const row = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rule = table.header.map((_, column) => (column === 0 ? '---' : '---:'));
  return [
    `### ${table.title}`,
    '',
    row(table.header),
    row(rule),
    ...table.rows.map(row),
    '',
    ...(table.notes ?? []).flatMap((note) => [note, '']),
  ].join('\n');
}

/** In characters, not UTF-16 units: `×` and `µ` are one column wide. */
function width(text: string): number {
  return Array.from(text).length;
}
