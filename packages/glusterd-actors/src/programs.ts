import {
  cliProgram,
  cliReadOnlyProgram,
  friendProgram,
  getspecProgram,
  handshakeProgram,
  mgmtHandshakeProgram,
  mgmtProgram,
  mgmtV3Program,
  portmapProgram,
} from '@gluster-ts/protocol';
import type { CliProcedures } from '@gluster-ts/protocol';
import type { Handlers, ProgramOptions, Rpcsvc } from '@gluster-ts/rpcsvc';
import type { Procedures, Program } from '@gluster-ts/xdr';
import { cliHandlers, cliReadOnlyHandlers } from './cli/handlers.ts';
import { friendHandlers } from './friend/handlers.ts';
import type { Glusterd } from './glusterd.ts';
import { getspecHandlers, handshakeHandlers } from './handshake/handlers.ts';
import { mgmtHandshakeHandlers } from './mgmt-handshake/handlers.ts';
import { mgmtV3Handlers } from './mgmt-v3/handlers.ts';
import { mgmtHandlers } from './mgmt/handlers.ts';
import { portmapHandlers } from './portmap/handlers.ts';

/** One program with its actors, ready to be served. */
export interface ServedProgram {
  readonly program: Program;
  /** Serves it. */
  register(svc: Rpcsvc): void;
}

/** As C has it: these may be called from ports of 1024 and above where other procedures may not. */
const cliOptions: ProgramOptions<CliProcedures> = { unprivileged: ['GETWD', 'MOUNT', 'UMOUNT'] };

/**
 * What is served on the unix socket, in C's order, after GF-DUMP.
 *
 * ```ts
 * const svc = registerGfDump(new Rpcsvc());
 * for (const served of unixPrograms(glusterd)) served.register(svc);
 * ```
 */
export function unixPrograms(glusterd: Glusterd): readonly ServedProgram[] {
  return [
    serve(cliProgram, cliHandlers(glusterd), cliOptions),
    serve(getspecProgram, getspecHandlers(glusterd), { synctask: false }),
  ];
}

/** What is served on TCP, in C's order, after GF-DUMP. */
export function tcpPrograms(glusterd: Glusterd): readonly ServedProgram[] {
  return [
    serve(friendProgram, friendHandlers(glusterd), { synctask: false }),
    serve(cliReadOnlyProgram, cliReadOnlyHandlers(glusterd), cliOptions),
    serve(mgmtProgram, mgmtHandlers(glusterd)),
    serve(mgmtV3Program, mgmtV3Handlers(glusterd)),
    serve(portmapProgram, portmapHandlers(glusterd), { synctask: false }),
    serve(handshakeProgram, handshakeHandlers(glusterd), { synctask: false }),
    serve(mgmtHandshakeProgram, mgmtHandshakeHandlers(glusterd), { synctask: false }),
  ];
}

function serve<P extends Procedures>(
  program: Program<P>,
  handlers: Handlers<P>,
  options?: ProgramOptions<P>,
): ServedProgram {
  return {
    program,
    register: (svc) => {
      svc.register(program, handlers, options);
    },
  };
}
