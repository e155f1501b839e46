import { BenchError } from '../errors.ts';
import { compare } from '../measure/compare.ts';
import { headroomOf, type Headroom } from '../measure/headroom.ts';
import { listFriends } from '../messages/list-friends.ts';
import { serverNames, type TransportName } from '../servers/server.ts';
import type { BenchCase } from './bench-case.ts';
import { pointName } from './path-cases.ts';
import type { HeadroomResult, Point } from './result.ts';

/**
 * Shows that the load generator is not what limits the figures: against a C echo server it must reach at least twice the
 * throughput of the fastest server under test, at the point where servers are fastest.
 */
export function headroomCases(): BenchCase[] {
  return (['unix', 'tcp'] as const).map((transport) => headroomCase(transport, { connections: 64, depth: 16 }));
}

function headroomCase(transport: TransportName, point: Point): BenchCase {
  const name = `generator/headroom/${transport}/${pointName(point)}`;
  return {
    name,
    about: `the load generator's own limit over ${transport}: the C echo server against the fastest server under test`,
    async run(bench) {
      const servers = serverNames.filter((server) => server !== 'c-glusterd-info');
      const measured = await compare(bench, { message: listFriends, transport, point, servers });
      const result: HeadroomResult = { kind: 'headroom', name, transport, point, ...measured };
      const headroom = headroomOf(result.repetitions);
      // A tenth of a second on a busy machine proves nothing either way.
      if (!bench.plan.quick && headroom !== undefined) checkHeadroom(headroom);
      return result;
    },
  };
}

/**
 * Either figure is proof enough: throughput on a quiet machine, CPU time on one that is not.
 *
 * @throws BenchError `ERR_BENCH_CASE` when the generator is less than twice as fast as the server by both
 */
export function checkHeadroom({ fastest, ratio, cpuRatio }: Headroom): void {
  if (Math.max(ratio.median, cpuRatio.median) >= 2) return;
  throw new BenchError(
    'ERR_BENCH_CASE',
    `The generator is only ${ratio.median.toFixed(2)}× as fast as ${fastest}, and ${cpuRatio.median.toFixed(2)}× by CPU time`,
  );
}
