import type { HandshakeProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor } from '../actor.ts';
import { eventNotify } from './event-notify.ts';
import { getSnapshotInfo } from './get-snapshot-info.ts';
import { getVolumeInfo } from './get-volume-info.ts';
import { getspec } from './getspec.ts';

/** What the command line asks of the handshake program, on the unix socket. */
export function getspecHandlers(): Handlers<HandshakeProcedures> {
  return { GETSPEC: actor(getspec) };
}

/** What mounts, bricks and daemons ask (program 14398633 version 2). */
export function handshakeHandlers(): Handlers<HandshakeProcedures> {
  return {
    ...getspecHandlers(),
    EVENT_NOTIFY: actor(() => eventNotify()),
    GET_VOLUME_INFO: actor(getVolumeInfo),
    GET_SNAPSHOT_INFO: actor(() => getSnapshotInfo()),
  };
}
