import type { Judged } from '../bars/bars.ts';
import { figure } from './figures.ts';
import type { Table } from './table.ts';

/**
 * Every bar that the run has figures for.
 *
 * @param margin the one by which they were judged
 */
export function barTable(judged: readonly Judged[], margin = 1): Table {
  return {
    title: 'Bars',
    header: ['case', 'ratio', 'bar', 'measured', margin === 1 ? 'met' : `within a factor of ${margin}`],
    rows: judged.map(({ bar, value, met }) => [
      bar.name,
      bar.what,
      `${bar.kind} ${figure(bar.limit)}×`,
      `${figure(value)}×`,
      met ? 'yes' : 'NO',
    ]),
    notes: [
      'Medians within this run. Bars of tables further below stand beside their figures.',
      ...(margin === 1 ? [] : ['Of calls/s, no more is asked than what the bare Node.js server reached in this run.']),
    ],
  };
}
