import type { Socket } from 'node:net';

import { formatAddress, type PeerAddress } from '../address.ts';
import type { Admission, Admitted } from '../admission.ts';
import { TransportError, type TransportErrorCode } from '../errors.ts';
import { RarelyReport } from '../rarely-report.ts';
import { asTlsError } from './failure.ts';
import type { Secured } from './secured.ts';
import type { TlsServer } from './server.ts';

/** Told that handshakes failed for this reason: `count` since the last time. */
export type HandshakesFailed = (peer: PeerAddress, error: TransportError, count: number) => void;

/**
 * The connections of a listener that are not through their handshake. They count among its connections, and are the
 * first to give way when those are too many: none has ever completed a record.
 */
export class TlsGate {
  readonly #tls: TlsServer;
  readonly #admission: Admission;
  readonly #failed: HandshakesFailed;
  readonly #pending = new Set<Pending>();
  // One per reason, of which there are few.
  readonly #reports = new Map<TransportErrorCode, RarelyReport>();

  constructor(tls: TlsServer, admission: Admission, failed: HandshakesFailed) {
    this.#tls = tls;
    this.#admission = admission;
    this.#failed = failed;
  }

  /** Handshakes under way. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Takes a socket in, for which there is room, and hands it on when its handshake is done. */
  async take(socket: Socket, peer: PeerAddress, secured: (result: Secured) => void): Promise<void> {
    const pending = new Pending(socket, peer);
    this.#pending.add(pending);
    this.#admission.add(pending);
    let result: Secured;
    try {
      result = await this.#tls.handshake(socket, formatAddress(peer));
    } catch (error) {
      this.#leave(pending);
      this.#report(peer, pending.reason ?? asTlsError(error, `with ${formatAddress(peer)}`));
      return;
    }
    this.#leave(pending);
    secured(result);
  }

  /** Gives up all handshakes under way. */
  close(): void {
    for (const pending of this.#pending) {
      pending.close(new TransportError('ERR_TRANSPORT_TLS_FAILED', 'Listener was closed within the handshake'));
    }
  }

  #leave(pending: Pending): void {
    this.#pending.delete(pending);
    this.#admission.remove(pending);
  }

  #report(peer: PeerAddress, error: TransportError): void {
    const report = this.#reports.get(error.code) ?? new RarelyReport();
    this.#reports.set(error.code, report);
    const count = report.count(performance.now());
    if (count > 0) this.#failed(peer, error, count);
  }
}

/** A handshake, in the eyes of the admission: a connection without a record. */
class Pending implements Admitted {
  readonly peer: PeerAddress;
  readonly counters = { recordsIn: 0 } as const;
  readonly #socket: Socket;
  /** Why it was given up, if it was. */
  reason: TransportError | undefined = undefined;

  constructor(socket: Socket, peer: PeerAddress) {
    this.#socket = socket;
    this.peer = peer;
  }

  close(reason: TransportError): void {
    this.reason = reason;
    this.#socket.destroy();
  }
}
