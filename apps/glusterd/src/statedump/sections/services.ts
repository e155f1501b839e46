import type { RpcsvcStats } from '@gluster-ts/rpcsvc';

import type { StatedumpSection } from '../render-statedump.ts';

/** An RPC service and, after it, those of its programs that were called: calls by procedure and how they ended. */
export function serviceSections(name: string, stats: RpcsvcStats): StatedumpSection[] {
  const own: StatedumpSection = {
    name: `rpcsvc.${name}`,
    entries: [
      ['rpcsvc.calls', stats.calls],
      ['rpcsvc.replies', stats.replies],
      ['rpcsvc.in-progress', stats.inProgress],
      ['rpcsvc.dropped', stats.dropped],
      ['rpcsvc.bad-headers', stats.badHeaders],
      ...Object.entries(stats.refused).map(([stat, count]) => [`rpcsvc.refused.${stat}`, count] as const),
      ['rpcsvc.requests-in-use', stats.requests.inUse],
      ['rpcsvc.requests-idle', stats.requests.idle],
      ['rpcsvc.clients', stats.clients],
      ['rpcsvc.throttles', stats.throttles],
    ],
  };
  const programs = stats.programs.map((program): StatedumpSection => {
    const called = program.procedures.filter(({ calls }) => calls > 0);
    return {
      name: `rpcsvc.${name}.program.${program.number}.${program.version}`,
      entries: [
        ['program.name', program.name],
        ...called.flatMap(({ name: procedure, calls, replies, systemErrors, garbageArgs, inProgress }) => [
          [`${procedure}.calls`, calls] as const,
          [`${procedure}.replies`, replies] as const,
          [`${procedure}.errors`, systemErrors + garbageArgs] as const,
          [`${procedure}.in-progress`, inProgress] as const,
        ]),
      ],
    };
  });
  return [own, ...programs];
}
