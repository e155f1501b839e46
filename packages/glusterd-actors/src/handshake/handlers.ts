import type { HandshakeProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor, waitingActor } from '../actor.ts';
import type { Glusterd } from '../glusterd.ts';
import { eventNotify } from './event-notify.ts';
import { getSnapshotInfo } from './get-snapshot-info.ts';
import { getVolumeInfo } from './get-volume-info.ts';
import { getspec } from './getspec.ts';

/** What the command line asks of the handshake program, on the unix socket. */
export function getspecHandlers(g: Glusterd): Handlers<HandshakeProcedures> {
  return { GETSPEC: waitingActor((args, request) => getspec(g, args, request)) };
}

/** What mounts, bricks and daemons ask (program 14398633 version 2). */
export function handshakeHandlers(g: Glusterd): Handlers<HandshakeProcedures> {
  return {
    ...getspecHandlers(g),
    EVENT_NOTIFY: actor(() => eventNotify()),
    GET_VOLUME_INFO: actor((args) => getVolumeInfo(g, args)),
    GET_SNAPSHOT_INFO: actor((args) => getSnapshotInfo(g, args)),
  };
}
