import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';

import type { TlsPeer } from './peer.ts';

/** A socket whose handshake is done, and whom it leads to. */
export interface Secured {
  readonly socket: TLSSocket;
  readonly peer: TlsPeer;
}

/** Does a handshake on a connected socket that nobody reads, and takes it over; destroys it when it fails. */
export type Handshake = (socket: Socket) => Promise<Secured>;
