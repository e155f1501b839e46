import manifest from '../../package.json' with { type: 'json' };
import { OPTIONS } from './option-table.ts';
import type { OptionSpec } from './option-table.ts';

/** The GlusterFS release whose behaviour, files and protocols this daemon follows. */
export const GLUSTERFS_VERSION = '10.3';

/** `--help`: the flags that do something, one or two lines each. */
export function helpText(): string {
  const shown = OPTIONS.filter((spec) => spec.help !== undefined);
  const lines = shown.map((spec) => {
    const short = spec.short === undefined ? '    ' : `-${spec.short}, `;
    return fillColumn(`  ${short}${longForm(spec)}`, spec.help ?? '');
  });
  return [
    'Usage: glusterd [OPTION...]',
    'Management daemon of GlusterFS, for the gluster command line, peers and bricks.',
    '',
    ...lines,
    '',
    'Flags of the C program that concern mounts and bricks are refused.',
    '',
  ].join('\n');
}

/** `--usage`: the same flags in one paragraph. */
export function usageText(): string {
  const shown = OPTIONS.filter((spec) => spec.help !== undefined);
  const letters = shown
    .filter((spec) => spec.argument === 'none' && spec.short !== undefined)
    .map((s) => s.short ?? '');
  const flags = shown.map((spec) => {
    const short = spec.short !== undefined && spec.argument === 'required' ? `-${spec.short}|` : '';
    return `[${short}${longForm(spec)}]`;
  });
  const lines: string[] = [];
  let line = `Usage: glusterd [-${letters.join('')}]`;
  for (const flag of flags) {
    if (line.length + 1 + flag.length > 79) {
      lines.push(line);
      line = `            ${flag}`;
    } else line += ` ${flag}`;
  }
  return `${[...lines, line].join('\n')}\n`;
}

/** `--version`. The first line is the C program's, which scripts read to learn what they talk to. */
export function versionText(): string {
  return [
    `glusterfs ${GLUSTERFS_VERSION}`,
    `gluster-ts glusterd ${manifest.version} on Node.js ${process.version}`,
    'Licensed under the Apache License, Version 2.0.',
    '',
  ].join('\n');
}

function longForm({ name, argument, placeholder }: OptionSpec): string {
  if (argument === 'none' || placeholder === undefined) return `--${name}`;
  return argument === 'optional' ? `--${name}[=${placeholder}]` : `--${name}=${placeholder}`;
}

const INDENT = 28;
const WIDTH = 79;

/** `text`, cut at spaces, in a column to the right of `left`. */
function fillColumn(left: string, text: string): string {
  const rows: string[] = [];
  let row = left;
  if (left.length > INDENT) {
    rows.push(left);
    row = '';
  }
  row = row.padEnd(INDENT);
  for (const word of text.split(' ')) {
    if (row.length + 1 + word.length > WIDTH) {
      rows.push(row);
      row = ' '.repeat(INDENT);
    }
    row += ` ${word}`;
  }
  return [...rows, row].join('\n');
}
