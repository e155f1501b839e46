import { LineChart, BarChart } from 'echarts/charts';
import { GridComponent, LegendComponent, TitleComponent } from 'echarts/components';
import { init, use, type EChartsCoreOption } from 'echarts/core';
import { SVGRenderer } from 'echarts/renderers';
import type { PathResult, SampledResult, StageResult } from '../cases/result.ts';
import { mergeBuckets, quantile } from '../measure/histogram.ts';
import { serverNames, type ServerName } from '../servers/server.ts';
import { pathFigures } from './path-figures.ts';
import { rowName } from './case-tables.ts';
import { sampledParts } from './sampled-table.ts';

use([LineChart, BarChart, GridComponent, LegendComponent, TitleComponent, SVGRenderer]);

const WIDTH = 760;

/** The same colour for a server in every chart. */
const colours: Readonly<Record<ServerName, string>> = {
  'gluster-ts': '#0b62a4',
  'c-glusterd': '#b3432b',
  'c-glusterd-info': '#d98c7a',
  libtirpc: '#7a5195',
  'node-echo': '#3f8f3f',
  'c-echo': '#888888',
};

/** One picture, as the text of an SVG. */
export interface Chart {
  readonly title: string;
  readonly svg: string;
}

/** Server CPU per call against load, all servers, on a logarithmic scale. */
export function cpuChart(title: string, group: readonly PathResult[]): Chart {
  return lines(title, 'CPU µs per call', group.map(rowName), (server) =>
    group.map((result) => pathFigures(result, server)?.cpuMicros),
  );
}

/** Calls per second as multiples of C glusterd's. */
export function speedChart(title: string, group: readonly PathResult[]): Chart {
  return lines(title, 'calls/s ÷ C glusterd', group.map(rowName), (server) =>
    group.map((result) => pathFigures(result, server)?.speedRatio?.median),
  );
}

const shares = [0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999];

/** Latency by percentile, all repetitions together. */
export function latencyChart(result: PathResult): Chart {
  const names = shares.map((share) => `p${Number((share * 100).toFixed(2))}`);
  return lines(result.name, 'latency, µs', names, (server) => {
    const buckets = mergeBuckets(result.repetitions.map((repetition) => repetition[server]?.histogram ?? []));
    return shares.map((share) => {
      const nanos = quantile(buckets, share);
      return nanos === undefined ? undefined : nanos / 1000;
    });
  });
}

/** The stages of one request in the order in which they announce themselves, each as long as its own work. */
export function stageChart(results: readonly StageResult[]): Chart {
  const bars = results.map(({ name, stages }) => ({
    name,
    parts: new Map(stages.map((stage) => [labelOf(stage), Math.round(stage.ownPerRequest)])),
  }));
  return stackedBars('Own time of each stage for one request, ns', 'ns', 120, bars);
}

/** The same by sampling: what each stage has of the CPU time, and what is left to Node.js and V8. */
export function sampledChart(results: readonly SampledResult[]): Chart {
  const bars = results.map((result) => ({
    name: result.name,
    parts: new Map(sampledParts(result).map(([label, share]) => [label, Number((share * 100).toFixed(2))])),
  }));
  return stackedBars('CPU time of each stage for one request, %', '%', 1.5, bars);
}

interface Bar {
  readonly name: string;
  readonly parts: ReadonlyMap<string, number>;
}

/** @param labelled the least value that has room for its label */
function stackedBars(title: string, unit: string, labelled: number, bars: readonly Bar[]): Chart {
  const labels = [...new Set(bars.flatMap(({ parts }) => [...parts.keys()]))];
  const rows = bars.toReversed();
  const series = labels.map((name, i) => ({
    type: 'bar',
    stack: 'request',
    name,
    barWidth: 46,
    itemStyle: { color: `hsl(${(i * 47) % 360} 55% ${i % 2 === 0 ? 58 : 68}%)`, borderColor: '#fff', borderWidth: 0.5 },
    label: {
      show: true,
      fontSize: 9,
      color: '#222',
      // A word needs more room than a number.
      formatter: ({ value }: { value: number }) => (value > (/^\d/.test(name) ? 1 : 3) * labelled ? stageId(name) : ''),
    },
    data: rows.map(({ parts }) => parts.get(name) ?? 0),
  }));
  return {
    title,
    svg: render(340, {
      grid: { left: 80, right: 20, top: 10, bottom: 40 },
      xAxis: { type: 'value', name: unit, nameLocation: 'middle', nameGap: 26 },
      yAxis: { type: 'category', data: rows.map(({ name }) => name.slice(name.lastIndexOf('/') + 1)) },
      series,
    }),
  };
}

function labelOf({ stage, name }: { readonly stage: string; readonly name: string }): string {
  return `${stage} ${name}`;
}

function stageId(label: string): string {
  return /^[\w.]+/.exec(label)?.[0] ?? '';
}

function lines(
  title: string,
  unit: string,
  categories: readonly string[],
  valuesOf: (server: ServerName) => readonly (number | undefined)[],
): Chart {
  const series = serverNames.flatMap((server) => {
    const values = valuesOf(server);
    if (values.every((value) => value === undefined)) return [];
    return [
      {
        type: 'line',
        name: server,
        data: values.map((value) => (value === undefined || value <= 0 ? null : Number(value.toPrecision(4)))),
        symbolSize: 6,
        lineStyle: { width: server === 'gluster-ts' ? 3 : 1.5 },
        itemStyle: { color: colours[server] },
      },
    ];
  });
  return {
    title,
    svg: render(320, {
      legend: { top: 0, data: series.map(({ name }) => name) },
      grid: { left: 70, right: 20, top: 40, bottom: 30 },
      xAxis: { type: 'category', data: categories },
      yAxis: { type: 'log', name: unit, nameLocation: 'middle', nameGap: 50, minorSplitLine: { show: true } },
      series,
    }),
  };
}

/** Without a browser: echarts writes SVG as text. */
function render(height: number, option: EChartsCoreOption): string {
  const chart = init(null, null, { renderer: 'svg', ssr: true, width: WIDTH, height });
  chart.setOption({ animation: false, textStyle: { fontFamily: 'sans-serif' }, ...option });
  const svg = chart.renderToSVGString();
  chart.dispose();
  return svg;
}
