import type { MgmtHandshakeProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { waitingActor } from '../actor.ts';
import type { Glusterd } from '../glusterd.ts';
import { versions } from './versions.ts';
import { versionsAck } from './versions-ack.ts';

/** Operating versions (program 1239873 version 1). */
export function mgmtHandshakeHandlers(g: Glusterd): Handlers<MgmtHandshakeProcedures> {
  return {
    VERSIONS: waitingActor((args, request) => versions(g, args, request)),
    VERSIONS_ACK: waitingActor((args, request) => versionsAck(g, args, request)),
  };
}
