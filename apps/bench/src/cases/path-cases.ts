import { compare } from '../measure/compare.ts';
import { gfDumpPing } from '../messages/gf-dump-ping.ts';
import { listFriends } from '../messages/list-friends.ts';
import type { Message } from '../messages/message.ts';
import { serverNames, type TransportName } from '../servers/server.ts';
import type { BenchCase } from './bench-case.ts';
import { profileOurDaemon } from './profile-daemon.ts';
import type { Point } from './result.ts';

const transports: readonly TransportName[] = ['unix', 'tcp'];

const listFriendsPoints: readonly Point[] = [
  { connections: 1, depth: 1 },
  { connections: 1, depth: 16 },
  { connections: 1, depth: 32 },
  { connections: 64, depth: 1 },
  { connections: 64, depth: 16 },
  { connections: 1000, depth: 1 },
  { connections: 1000, depth: 16 },
];

const pingPoints: readonly Point[] = [
  { connections: 1, depth: 1 },
  { connections: 64, depth: 1 },
  { connections: 64, depth: 16 },
];

/** The whole path, from the client's socket and back, on every server that knows the call. */
export function pathCases(): BenchCase[] {
  return [
    ...transports.flatMap((transport) => listFriendsPoints.map((point) => pathCase(listFriends, transport, point))),
    ...transports.flatMap((transport) => pingPoints.map((point) => pathCase(gfDumpPing, transport, point))),
  ];
}

function pathCase(message: Message, transport: TransportName, point: Point): BenchCase {
  const name = `path/${message.name}/${transport}/${pointName(point)}`;
  return {
    name,
    about: `${message.name} over ${transport}, ${point.connections} connections, ${point.depth} calls outstanding on each`,
    async run(bench) {
      const servers =
        message.friends === undefined ? serverNames.filter((server) => server !== 'libtirpc') : serverNames;
      return {
        kind: 'path',
        name,
        transport,
        point,
        ...(await compare(bench, { message, transport, point, servers })),
      };
    },
    profile: (bench, file) => profileOurDaemon(bench, { message, transport, point }, file),
  };
}

/** `64x16`: connections × depth. */
export function pointName({ connections, depth }: Point): string {
  return `${connections}x${depth}`;
}
