import type { SampledFigures, SampledStage, StageFigures } from '../cases/result.ts';
import { compareIds } from '../measure/stages.ts';
import { busyTotal, NO_STAGE, type Attribution } from './attribute.ts';

/** What was sampled. */
export interface Sampled {
  /** Samples. */
  readonly cpu: Attribution;
  /** Bytes, allocated in `requests` calls. */
  readonly heap: Attribution;
  readonly requests: number;
  /** The same load, as the stages announce themselves. */
  readonly announced: readonly StageFigures[];
  readonly tree: { nameOf(stage: string): string };
}

/** One row for each stage that was seen at all; shares are of the CPU time that was not idle. */
export function sampledFigures({ cpu, heap, requests, announced, tree }: Sampled): SampledFigures {
  const samples = busyTotal(cpu);
  const share = (count: number): number => count / Math.max(1, samples);
  const announcedTotal = announced.reduce((sum, { ownPerRequest }) => sum + ownPerRequest, 0);
  const ids = new Set([...cpu.stages.keys(), ...heap.stages.keys(), ...announced.map(({ stage }) => stage)]);
  const stages = [...ids]
    .filter((stage) => stage !== NO_STAGE)
    .sort(compareIds)
    .concat(NO_STAGE)
    .map((stage): SampledStage => {
      const time = cpu.stages.get(stage);
      const bytes = heap.stages.get(stage);
      const own = announced.filter((figures) => figures.stage === stage);
      return {
        stage,
        name: nameOf(stage, tree, own[0]?.name),
        cpuShare: share(time?.own ?? 0),
        nodeShare: share(time?.node ?? 0),
        bytesPerCall: (bytes?.own ?? 0) / requests,
        nodeBytesPerCall: (bytes?.node ?? 0) / requests,
        announcedShare:
          own.length === 0
            ? undefined
            : own.reduce((sum, { ownPerRequest }) => sum + ownPerRequest, 0) / announcedTotal,
      };
    });
  return {
    samples,
    idleSamples: cpu.idle,
    stages,
    programShare: share(cpu.program),
    garbageCollectorShare: share(cpu.garbageCollector),
    otherBytesPerCall: (heap.program + heap.garbageCollector) / requests,
  };
}

/** A stage of which no sample was taken is known by what it announced. */
function nameOf(stage: string, tree: Sampled['tree'], announced = ''): string {
  if (stage === NO_STAGE) return 'no stage';
  const name = tree.nameOf(stage);
  return name === '' ? (announced.split(':')[0] ?? '') : name;
}
