import { describe, expect, it } from 'vitest';
import { caseTable } from './case-tables.ts';
import { figure, ratio } from './figures.ts';
import { loadOf, pathOf, runOf } from './fixtures.ts';
import { renderReport } from './report.ts';
import { renderMarkdown, renderText } from './table.ts';

const path = pathOf([
  { 'gluster-ts': loadOf(500_000, 2), 'c-glusterd': loadOf(5_000, 200), 'node-echo': loadOf(1_000_000, 1) },
  { 'gluster-ts': loadOf(600_000, 1.8), 'c-glusterd': loadOf(4_000, 210), 'node-echo': loadOf(900_000, 1.2) },
]);

describe('renderReport', () => {
  const report = renderReport(runOf([path]));
  const lineAfter = (title: string, start: string): string | undefined =>
    report
      .slice(report.indexOf(`### ${title}`))
      .split('\n')
      .find((line) => line.startsWith(start));

  it('renderReport() gives throughput as ratios to C glusterd within each repetition', () => {
    expect(lineAfter('Calls per second', '| connections')).toBe(
      '| connections x depth | gluster-ts | c-glusterd | node-echo |',
    );
    expect(lineAfter('Calls per second', '| 64x16')).toBe('| 64x16 | 125× (100–150) | 1.00× | 213× (200–225) |');
  });

  it('renderReport() gives CPU per call as ratios to the bare Node.js server, and absolutely', () => {
    expect(lineAfter('Server CPU per call, divided', '| 64x16')).toBe(
      '| 64x16 | 1.75× (1.50–2.00) | 188× (175–200) | 1.00× |',
    );
    expect(lineAfter('Server CPU per call, µs', '| 64x16')).toBe('| 64x16 | 1.90 | 205 | 1.10 |');
  });

  it('renderReport() counts reads and writes of the server per call', () => {
    expect(lineAfter('Reads and writes', '| 64x16')).toBe('| 64x16 | 0.750 | 0.750 | 0.750 |');
  });

  it('renderReport() names date, machine, versions and how often was measured', () => {
    expect(report).toContain(
      'Taken on 2026-11-22: 2 repetitions; in each, every server in turn for 1 s after 0.5 s of warm-up',
    );
    expect(report).toContain('- Example CPU, 2 cores, 8 GiB, Linux 6.1');
    expect(report).toContain('- Node.js: v26.10.0');
  });

  it('renderReport() lists what was not measured, with the reason', () => {
    const failed = { kind: 'failed', name: 'memory/leak', reason: 'Still held: 1' } as const;
    const text = renderReport(runOf([path, failed]));
    expect(text).toContain('- memory/leak failed: Still held: 1');
    expect(text).toContain('- libtirpc: no rpcgen');
  });

  it('renderReport() warns of a quick run', () => {
    const run = runOf([path]);
    expect(report).not.toContain('quick run');
    expect(renderReport({ ...run, plan: { ...run.plan, quick: true } })).toContain('its figures mean nothing');
  });
});

describe('caseTable', () => {
  it('caseTable() of a headroom case names the fastest server under test and how busy the generator was', () => {
    const repetitions = path.repetitions.map((repetition) => ({ ...repetition, 'c-echo': loadOf(5_000_000, 0.2) }));
    const table = caseTable({ ...path, kind: 'headroom', repetitions });
    // 5,000,000 ÷ 500,000 and ÷ 600,000; 0.25 s of CPU time in 1 s.
    expect(table.notes?.[0]).toBe(
      'Headroom: 9.17× (8.33–10.0) the throughput of gluster-ts, the fastest server under test, 38.0× (36.0–40.0) by CPU time per call; the generator used 25.0 % of its core there',
    );
  });

  it('caseTable() says when servers do not send replies of one size', () => {
    const odd = { ...loadOf(1, 1), replyBytesMax: 188 };
    const table = caseTable(pathOf([{ 'gluster-ts': loadOf(1, 1), 'c-glusterd': odd }]));
    expect(table.notes).toContain('Replies differ in size: 184 to 188 bytes');
  });

  it('caseTable() of a leak case shows what is held', () => {
    const loads = [loadOf(1, 1), loadOf(1, 1)];
    const leak = { kind: 'leak', name: 'memory/leak', connections: 200, callsPerConnection: 10_000, loads } as const;
    const table = caseTable({ ...leak, rss: [100 * 2 ** 20, 103 * 2 ** 20], held: { 'rpcsvc.in-progress': 2 } });
    expect(table.rows[0]).toEqual([
      '200 connections × 10000 calls',
      '100.0',
      '103.0',
      '1.030×',
      'rpcsvc.in-progress 2',
    ]);
  });
});

describe('tables', () => {
  const table = { title: 'T', header: ['', 'µs'], rows: [['a|b', '1×']], notes: ['n'] };

  it('renderText() pads columns by characters', () => {
    expect(renderText(table)).toBe('T\n       µs\n  a|b  1×\n  n\n');
  });

  it('renderMarkdown() escapes the bars of a cell', () => {
    expect(renderMarkdown(table)).toBe('### T\n\n|  | µs |\n| --- | ---: |\n| a\\|b | 1× |\n\nn\n');
  });
});

describe('figures', () => {
  it.each([
    [undefined, '–'],
    [NaN, '–'],
    [0, '0'],
    [0.000012, '0.000012'],
    [0.0671, '0.0671'],
    [1.005, '1.00'],
    [-42.34, '-42.3'],
    [1234.5, '1235'],
  ])('figure(%s) is %s', (value, text) => {
    expect(figure(value)).toBe(text);
  });

  it('ratio() leaves out the range of a single value', () => {
    expect(ratio({ min: 2, median: 2, max: 2 })).toBe('2.00×');
    expect(ratio({ min: 1, median: 2, max: 30 })).toBe('2.00× (1.00–30.0)');
    expect(ratio(undefined)).toBe('–');
  });
});
