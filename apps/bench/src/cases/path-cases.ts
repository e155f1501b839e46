import { compare } from '../measure/compare.ts';
import { gfDumpPing } from '../messages/gf-dump-ping.ts';
import { listFriends, listFriendsOf } from '../messages/list-friends.ts';
import type { Message } from '../messages/message.ts';
import { nullCall } from '../messages/null-call.ts';
import { serverNames, type ServerName, type TransportName } from '../servers/server.ts';
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

const nullPoints = pingPoints;

const peersPoints: readonly Point[] = [
  { connections: 1, depth: 1 },
  { connections: 64, depth: 16 },
];

/** The whole path, from the client's socket and back, on every server that knows the call. */
export function pathCases(): BenchCase[] {
  return [
    ...transports.flatMap((transport) => listFriendsPoints.map((point) => pathCase(listFriends, transport, point))),
    ...[16, 200].flatMap((peers) => peersPoints.map((point) => pathCase(listFriendsOf(peers), 'unix', point))),
    ...transports.flatMap((transport) => pingPoints.map((point) => pathCase(gfDumpPing, transport, point))),
    ...nullPoints.map((point) => pathCase(nullCall, 'unix', point)),
  ];
}

function pathCase(message: Message, transport: TransportName, point: Point): BenchCase {
  const name = `path/${message.name}/${transport}/${pointName(point)}`;
  return {
    name,
    about: `${message.name} over ${transport}, ${point.connections} connections, ${point.depth} calls outstanding on each`,
    async run(bench) {
      const servers = serversFor(message, transport);
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

/** All of them, but for those that do not know the call, and C's second log level, which is looked at once. */
function serversFor(message: Message, transport: TransportName): ServerName[] {
  return serverNames.filter((server) => {
    if (server === 'c-glusterd-info') return message === listFriends && transport === 'unix';
    if (server === 'c-glusterd') return message !== nullCall;
    return server !== 'libtirpc' || message.friends !== undefined;
  });
}

/** `64x16`: connections × depth. */
export function pointName({ connections, depth }: Point): string {
  return `${connections}x${depth}`;
}
