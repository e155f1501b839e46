import type { SampledResult } from '../cases/result.ts';
import { figure, NONE, ratio } from './figures.ts';
import type { Table } from './table.ts';

const NODE = 'Node.js: sockets, streams, system calls';

/** What the CPU time that was not idle went into: name and share. Each sample is in one part, so they add up to 1. */
export function sampledParts(result: SampledResult): [name: string, share: number][] {
  const { stages, programShare, garbageCollectorShare } = result;
  return [
    ...stages.map(({ stage, name, cpuShare }): [string, number] => [`${stage} ${name}`.trim(), cpuShare]),
    [NODE, total(stages, ({ nodeShare }) => nodeShare)],
    ['event loop, kernel, compiler', programShare],
    ['garbage collection', garbageCollectorShare],
  ];
}

/** CPU and allocations of each stage; the column "CPU" adds up to the whole. */
export function sampledTable(result: SampledResult): Table {
  const { stages, cpuMicrosPerCall, otherBytesPerCall } = result;
  const nodeBytes = total(stages, ({ nodeBytesPerCall }) => nodeBytesPerCall);
  // By row: every stage, then Node.js and what is outside of JavaScript; the collector allocates nothing.
  const bytes = [...stages.map(({ bytesPerCall }) => bytesPerCall), nodeBytes, otherBytesPerCall, 0];
  const parts = sampledParts(result);
  const rows = parts.map(([name, share], index): string[] => [
    name,
    percent(share),
    figure(share * cpuMicrosPerCall),
    percent(stages[index]?.nodeShare),
    figure(bytes[index]),
    percent(stages[index]?.announcedShare),
  ]);
  const whole = total(parts, ([, share]) => share);
  const sum = [
    'all',
    percent(whole),
    figure(whole * cpuMicrosPerCall),
    NONE,
    figure(total(bytes, (value) => value)),
    NONE,
  ];
  const { samples, idleSamples } = result;
  const idle = [`idle: ${percent(idleSamples / Math.max(1, samples + idleSamples))} of all samples`].concat(
    Array.from({ length: 5 }, () => NONE),
  );
  return {
    title: `${result.name} (${samples} samples)`,
    header: ['stage', 'CPU', 'CPU µs/call', 'Node.js called from it', 'heap bytes/call', 'share of announced time'],
    rows: [...rows, sum, idle],
    notes: notesOf(result),
  };
}

function notesOf({ samples, disturbance, countedBytesPerCall }: SampledResult): string[] {
  // The standard error of a share that is estimated from independent samples.
  const uncertainty = (share: number): string =>
    `±${(Math.sqrt((share * (1 - share)) / Math.max(1, samples)) * 100).toFixed(1)}`;
  const counted =
    countedBytesPerCall === undefined ? '' : ` Where it does, V8 counts ${figure(countedBytesPerCall)} in all.`;
  return [
    `Nobody was subscribed. A sample belongs to the stage of its function or line, or else to that of the nearest caller that has ` +
      `one; every sample is in one row. From so many samples, 5 % is ${uncertainty(0.05)} points and 50 % ${uncertainty(0.5)}. ` +
      `CPU µs per call are shares of what is measured while the sampler is off, in turn with it; with it, ${ratio(disturbance)}.`,
    `Heap bytes are those of V8’s heap, of objects that died soon too, in a process whose V8 inlines nothing, so that each is ` +
      `booked on the function that made it.${counted}`,
    'The last column is from the diagnostics channels, same load, right after. It is time on the clock: what Node.js and the ' +
      'collector do, and pauses of the process, fall on the stage that is announced next (a turn’s write on MSG_SENT of 2, ' +
      'the read on none). Announcing costs more than a short stage works, so short stages look longer there; and what ends in ' +
      'no announcement, such as giving back a task, counts for the one after it.',
  ];
}

function total<T>(items: readonly T[], amount: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amount(item), 0);
}

function percent(share: number | undefined): string {
  return share === undefined ? NONE : `${(share * 100).toFixed(1)} %`;
}
