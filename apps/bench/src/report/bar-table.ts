import type { Judged } from '../bars/bars.ts';
import { figure } from './figures.ts';
import type { Table } from './table.ts';

/** Every bar that the run has figures for. */
export function barTable(judged: readonly Judged[]): Table {
  return {
    title: 'Bars',
    header: ['case', 'ratio', 'bar', 'measured', 'met'],
    rows: judged.map(({ bar, value, met }) => [
      bar.name,
      bar.what,
      `${bar.kind} ${figure(bar.limit)}×`,
      `${figure(value)}×`,
      met ? 'yes' : 'NO',
    ]),
    notes: ['Medians within this run. Bars of tables further below stand beside their figures.'],
  };
}
