import {
  authGlusterfsV2,
  authGlusterfsV3,
  authSys,
  AUTH_SCHEMES,
  AuthRegistry,
} from '../../../packages/auth/src/index.ts';
import { tcpPrograms, unixPrograms, type ServedProgram } from '../../../packages/glusterd-actors/src/index.ts';
import { makeGlusterd } from '../../../packages/glusterd-actors/test/support/make-glusterd.ts';
import { registerGfDump, Rpcsvc } from '../../../packages/rpcsvc/src/index.ts';
import type { FuzzTarget } from '../target.ts';
import { call } from './call-header.ts';
import { bytesOf, exchanges } from './captured.ts';
import { converse, streamsOf } from './conversation.ts';
import { growSeeds } from './grow-seeds.ts';

/** Most calls captured of one procedure that become seeds. */
const CAPTURED_MAX = 12;

const sources = [authGlusterfsV2(), authGlusterfsV3({ pid: -6, now: () => 0 }), authSys({ uid: 0, gid: 0 })];

/** A whole daemon behind each stream of records: as many replies as calls, and each can be read. */
export const services: readonly FuzzTarget[] = [serviceOf('unix', unixPrograms), serviceOf('tcp', tcpPrograms)];

function serviceOf(socket: 'unix' | 'tcp', served: typeof unixPrograms): FuzzTarget {
  return {
    name: `service/${socket}`,
    weight: 150,
    seeds: seedsOf(socket, served(makeGlusterd())),
    refusals: [],
    run(bytes) {
      const svc = registerGfDump(new Rpcsvc({ auth: new AuthRegistry(AUTH_SCHEMES) }));
      for (const program of served(makeGlusterd())) program.register(svc);
      return converse(svc, bytes);
    },
    memory: { bytes: 32 * 1024 * 1024, bytesPerByte: 1024 },
  };
}

/** One call of each kind, and some in a row. */
function seedsOf(socket: 'unix' | 'tcp', served: readonly ServedProgram[]): Uint8Array[] {
  let xid = 0;
  const calls = served.flatMap(({ program }) =>
    Object.entries(program.procedures).flatMap(([name, { number, args }]) => {
      const captured = exchanges
        .filter((exchange) => exchange.program === program.number && exchange.procedure === name)
        .filter((exchange) => (exchange.socket ?? 'unix') === socket)
        .map(({ request }) => bytesOf(request));
      const bodies = [...captured.slice(0, CAPTURED_MAX), ...growSeeds(args, []).slice(0, 4)];
      return bodies.map((body) => {
        const source = sources[++xid % sources.length] ?? sources[0];
        const head = call(xid, program.number, program.version, number, source!.credential());
        return new Uint8Array(Buffer.concat([head, body]));
      });
    }),
  );
  const dump = call(++xid, 123451501, 1, 1, sources[0]!.credential());
  calls.push(new Uint8Array(Buffer.concat([dump, new Uint8Array(8)])));
  return streamsOf(calls);
}
