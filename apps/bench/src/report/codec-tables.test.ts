import { describe, expect, it } from 'vitest';
import type { CodecResult } from '../cases/result.ts';
import { codecSection, codecTable, codecTables } from './codec-tables.ts';

const result: CodecResult = {
  kind: 'codec',
  name: 'codec/reply-header/encode',
  message: 'reply-header',
  operation: 'encode',
  repetitions: [
    { 'gluster-ts': 10, 'by-hand': 10, 'json-pack': 20 },
    { 'gluster-ts': 20, 'by-hand': 10, 'json-pack': 30 },
    { 'gluster-ts': 10, 'by-hand': 11, 'json-pack': 18 },
  ],
  absent: { libtirpc: 'no rpcgen (Debian: rpcsvc-proto) to build codec with' },
};

describe('codec tables', () => {
  it('codecTables() gives ratios of one repetition each, least, median and greatest', () => {
    const [ratios, nanos] = codecTables([result]);
    expect(ratios?.header).toEqual(['message', 'by-hand', 'json-pack', 'js-xdr', 'libtirpc']);
    expect(ratios?.rows).toEqual([['reply-header/encode', '1.00× (0.500–1.10)', '1.80× (1.50–2.00)', '–', '–']]);
    expect(nanos?.rows).toEqual([['reply-header/encode', '10.0', '10.0', '20.0', '–', '–']]);
  });

  it('codecTable() shows the spread of nanoseconds, and who was not measured', () => {
    const { rows, notes } = codecTable(result);
    expect(rows[0]).toEqual(['gluster-ts', '10.0 (10.0–20.0)', '1.00×']);
    expect(notes).toEqual(['libtirpc not measured: no rpcgen (Debian: rpcsvc-proto) to build codec with']);
  });

  it('codecSection() keeps the notes that were written by hand, and is empty without figures', () => {
    expect(codecSection([result]).join('\n')).toMatch(/^## Codec\n[^]*### About these figures\n/);
    expect(codecSection([])).toEqual([]);
  });
});
