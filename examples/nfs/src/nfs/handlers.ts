import type { Handlers } from '@gluster-ts/rpcsvc';
import type { NFS_V3 } from '../generated/nfs.ts';
import { attributeProcedures } from './attribute-procedures.ts';
import { createProcedures } from './create-procedures.ts';
import { dataProcedures } from './data-procedures.ts';
import { listProcedures } from './list-procedures.ts';
import { nameProcedures } from './name-procedures.ts';
import type { ServerState } from './server-state.ts';
import { systemProcedures } from './system-procedures.ts';

/** Handlers of NFS version 3, typed by its description. */
export type NfsHandlers = Handlers<(typeof NFS_V3)['procedures']>;

/** All procedures; NULL is answered by itself. */
export function nfsHandlers(state: ServerState): NfsHandlers {
  return {
    ...attributeProcedures(state),
    ...nameProcedures(state),
    ...dataProcedures(state),
    ...createProcedures(state),
    ...listProcedures(state),
    ...systemProcedures(state),
  };
}
