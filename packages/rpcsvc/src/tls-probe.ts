import { AuthFlavor, judgeTlsProbe, startTlsVerifier } from '@gluster-ts/auth';
import { secureAsServer } from '@gluster-ts/rpc-transport';
import type { TlsServer } from '@gluster-ts/rpc-transport';
import { AuthStat } from '@gluster-ts/xdr';
import type { OpaqueAuth, ReplyBody } from '@gluster-ts/xdr';
import { where } from './call-end.ts';
import type { CallEnd } from './call-end.ts';
import type { Client } from './client.ts';
import type { EventReporter } from './events.ts';
import type { ProgramTable } from './program-table.ts';
import type { RequestSlot } from './request-slot.ts';

const SUCCESS: ReplyBody = { stat: 'SUCCESS' };
const PROG_UNAVAIL: ReplyBody = { stat: 'PROG_UNAVAIL' };

/** What answers probes. */
export interface TlsProbeParts {
  readonly tls: TlsServer;
  readonly programs: ProgramTable;
  readonly events: EventReporter;
  readonly end: CallEnd;
}

/**
 * RPC with TLS, the server's side (RFC 9289 section 4.1): "a NULL RPC procedure with an auth_flavor of AUTH_TLS" is
 * answered with a verifier that says STARTTLS, and behind the answer TLS begins on the same connection.
 *
 * Whether the program is served does not matter: the token comes with PROG_UNAVAIL too, and is worth as much. Replies to
 * calls in progress follow when the handshake is done.
 */
export class TlsProbe {
  readonly #tls: TlsServer;
  readonly #programs: ProgramTable;
  readonly #events: EventReporter;
  readonly #end: CallEnd;

  constructor(parts: TlsProbeParts) {
    this.#tls = parts.tls;
    this.#programs = parts.programs;
    this.#events = parts.events;
    this.#end = parts.end;
  }

  /** Is it a probe, on a connection that can do TLS? Elsewhere it is a credential that nobody knows. */
  concerns({ connection }: Client, credential: OpaqueAuth): boolean {
    if (credential.flavor !== AuthFlavor.AUTH_TLS) return false;
    return !connection.datagram && connection.peer.family !== 'memory';
  }

  answer(slot: RequestSlot, credential: OpaqueAuth, verifier: OpaqueAuth): void {
    const { connection } = slot.client;
    // "on any procedure other than the NULL procedure, or … within an existing (D)TLS session": AUTH_BADCRED.
    const misplaced = slot.proc !== 0 || connection.tls !== undefined;
    const stat = misplaced ? AuthStat.AUTH_BADCRED : judgeTlsProbe(credential, verifier);
    if (stat !== AuthStat.AUTH_OK) {
      const { flavor } = credential;
      this.#events.report('auth-failed', { type: 'auth-failed', ...where(slot), flavor, stat });
      this.#end.deny(slot, { stat: 'AUTH_ERROR', authStat: stat });
      return;
    }
    slot.replyVerifier = startTlsVerifier();
    this.#end.probed(slot, this.#standing(slot));
    // What goes wrong ends the connection, and is in its `disconnect` event.
    secureAsServer(connection, this.#tls).catch(() => undefined);
  }

  /** What NULL of that program says. */
  #standing({ prog, vers }: RequestSlot): ReplyBody {
    const versions = this.#programs.get(prog);
    if (versions === undefined) return PROG_UNAVAIL;
    return versions.get(vers) === undefined ? versions.mismatch : SUCCESS;
  }
}
