import type { CodecResult } from '../cases/result.ts';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { candidateNames, candidateTitles } from '../codec/candidates.ts';
import type { CandidateName } from '../codec/candidates.ts';
import { ratioSpread, spread, type Spread } from '../measure/ratio.ts';
import { figure, NONE, ratio } from './figures.ts';
import { renderMarkdown } from './table.ts';
import type { Table } from './table.ts';

/** How many times faster ours is than a candidate: its time divided by ours, of visits in the same repetition. */
export function fasterThan(result: CodecResult, candidate: CandidateName): Spread | undefined {
  return ratioSpread(
    result.repetitions,
    (repetition) => repetition[candidate],
    (repetition) => repetition['gluster-ts'],
  );
}

function nanosOf({ repetitions }: CodecResult, candidate: CandidateName): Spread | undefined {
  return spread(repetitions.flatMap((repetition) => repetition[candidate] ?? []));
}

/** What `run` prints about one case. */
export function codecTable(result: CodecResult): Table {
  return {
    title: result.name,
    header: ['', 'CPU ns', 'its time ÷ ours'],
    rows: candidateNames.map((name) => {
      const nanos = nanosOf(result, name);
      const cell = nanos === undefined ? NONE : `${figure(nanos.median)} (${figure(nanos.min)}–${figure(nanos.max)})`;
      return [name, cell, ratio(fasterThan(result, name))];
    }),
    notes: Object.entries(result.absent).map(
      ([name, reason]) => `${name} not measured: ${reason.split('\n')[0] ?? ''}`,
    ),
  };
}

/** Messages in rows, candidates in columns: ratios, then nanoseconds. */
export function codecTables(results: readonly CodecResult[]): Table[] {
  if (results.length === 0) return [];
  const others = candidateNames.filter((name) => name !== 'gluster-ts');
  const rowName = ({ message, operation }: CodecResult): string => `${message}/${operation}`;
  return [
    {
      title: 'Times faster than',
      header: ['message', ...others],
      rows: results.map((result) => [rowName(result), ...others.map((name) => ratio(fasterThan(result, name)))]),
      notes: [
        'Its CPU time per operation divided by ours, of two visits in the same repetition: above 1 ours is faster.',
      ],
    },
    {
      title: 'CPU time per operation, ns',
      header: ['message', ...candidateNames],
      rows: results.map((result) => [
        rowName(result),
        ...candidateNames.map((name) => figure(nanosOf(result, name)?.median)),
      ]),
    },
  ];
}

/** What is said about the figures by hand: which of them fall short, why, and what was tried. */
const notes = join(import.meta.dirname, 'notes/codec.md');

/** The report's section: who is compared, tables, and the notes, which no measurement changes. */
export function codecSection(results: readonly CodecResult[]): string[] {
  if (results.length === 0) return [];
  return [
    '## Codec',
    '',
    ...candidateNames.map((name) => `- **${name}**: ${candidateTitles[name]}`),
    '',
    ...codecTables(results).map(renderMarkdown),
    readFileSync(notes, 'utf8'),
  ];
}
