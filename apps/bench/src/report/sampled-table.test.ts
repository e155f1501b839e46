import { describe, expect, it } from 'vitest';
import type { SampledResult } from '../cases/result.ts';
import { attributeCpu, attributeHeap } from '../sampled/attribute.ts';
import { recorded, recordedTree } from '../sampled/fixtures/recorded.ts';
import { sampledFigures } from '../sampled/sampled-figures.ts';
import { runOf } from './fixtures.ts';
import { renderHtml } from './html.ts';
import { renderReport } from './report.ts';
import { sampledParts, sampledTable } from './sampled-table.ts';

const announcement = { perRequest: 1, ownMedian: 1, ownP99: 1, waitedMedian: undefined, waitedP99: undefined };
const tree = recordedTree();
const result: SampledResult = {
  kind: 'sampled',
  name: 'stages/sampled/list-friends/unix/64x16',
  cpuMicrosPerCall: 2,
  disturbance: { min: 1, median: 1.02, max: 1.1 },
  countedBytesPerCall: 300,
  ...sampledFigures({
    cpu: attributeCpu([recorded.cpu], tree),
    heap: attributeHeap(recorded.heap.head, tree),
    requests: 1000,
    announced: [
      { ...announcement, stage: '2', name: 'notify: MSG_RECEIVED', ownPerRequest: 100 },
      { ...announcement, stage: '2', name: 'notify: MSG_SENT', ownPerRequest: 200 },
      { ...announcement, stage: '5', name: 'reply built', ownPerRequest: 100 },
    ],
    tree,
  }),
};

describe('sampledTable()', () => {
  const { rows, notes } = sampledTable(result);
  const row = (name: string): readonly string[] | undefined => rows.find(([first]) => first?.startsWith(name));

  it('sampledTable() has a row for each stage, Node.js, the event loop, the collector, the sum and idle', () => {
    const names = ['2 notify', '2.2', '4 result serialized', '5 reply built', '6', 'no stage'].concat(
      ['Node.js: sockets, streams, system calls', 'event loop, kernel, compiler', 'garbage collection', 'all'],
      `idle: ${((184 / (184 + 462)) * 100).toFixed(1)} % of all samples`,
    );
    expect(rows.map(([name]) => name)).toEqual(names);
  });

  it('sampledTable() shows share, CPU per call, Node.js below, bytes per call and the announced share', () => {
    // 267 of the 462 samples that were not idle, of 2 µs; a quarter of the announced time.
    expect(row('5 ')).toEqual(['5 reply built', '57.8 %', '1.16', '0.0 %', '0', '25.0 %']);
    expect(row('6')?.slice(1, 4)).toEqual(['7.4 %', '0.147', '14.1 %']);
    expect(row('2 ')).toEqual(['2 notify', '0.0 %', '0', '0.0 %', '0', '75.0 %']);
    expect(row('4 ')?.[4]).toBe('33755');
    expect(row('Node.js')?.slice(1, 3)).toEqual(['14.5 %', '0.290']);
    expect(row('all')?.slice(1, 3)).toEqual(['100.0 %', '2.00']);
    expect(notes?.join(' ')).toContain('1.02× (1.00–1.10)');
  });

  it('sampledParts() adds up to the whole', () => {
    expect(sampledParts(result).reduce((sum, [, share]) => sum + share, 0)).toBeCloseTo(1, 10);
  });

  it('renderReport() has the table and renderHtml() draws it', () => {
    expect(renderReport(runOf([result]))).toContain('| 5 reply built | 57.8 % |');
    const html = renderHtml(runOf([result]));
    expect(html.match(/<svg/g)).toHaveLength(1);
    expect(html).toContain('<td>57.8 %</td>');
  });
});
