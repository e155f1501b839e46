import { expect, it } from 'vitest';
import { parseLoadResult } from './load-result.ts';

it('parseLoadResult() refuses what is no JSON, and JSON that lacks a figure', () => {
  expect(() => parseLoadResult('Segmentation fault')).toThrow('printed no JSON: Segmentation fault');
  expect(() => parseLoadResult('{"ok":true,"latencyNs":{},"server":null,"calls":1}')).toThrow('lacks fields');
});
