import type { ConnectionOwner } from './connection.ts';
import { TransportError } from './errors.ts';

const NONE: readonly ConnectionOwner[] = [];

/** Who is attached to a connection: at most one for calls, one for replies, and any number that only listen. */
export class Owners {
  /** The one that has `call`. */
  call: ConnectionOwner | undefined;
  /** The one that has `reply`. */
  reply: ConnectionOwner | undefined;
  /** All, in the order they came. Replaced, never changed, so that a loop over it survives attach and detach. */
  all: readonly ConnectionOwner[] = NONE;
  /** Does anybody want to know what was sent? */
  wantSent = false;

  /** @throws TransportError ERR_TRANSPORT_MISUSE when its direction is taken */
  add(owner: ConnectionOwner, connectionId: number): void {
    if (owner.call !== undefined && this.call !== undefined) throw taken('calls', connectionId);
    if (owner.reply !== undefined && this.reply !== undefined) throw taken('replies', connectionId);
    if (owner.call !== undefined) this.call = owner;
    if (owner.reply !== undefined) this.reply = owner;
    this.#set([...this.all, owner]);
  }

  remove(owner: ConnectionOwner): void {
    if (this.call === owner) this.call = undefined;
    if (this.reply === owner) this.reply = undefined;
    this.#set(this.all.filter((other) => other !== owner));
  }

  #set(all: readonly ConnectionOwner[]): void {
    this.all = all;
    this.wantSent = all.some((owner) => owner.sent !== undefined);
  }
}

function taken(what: string, connectionId: number): TransportError {
  return new TransportError(
    'ERR_TRANSPORT_MISUSE',
    `Cannot attach to connection ${connectionId}: another owner takes its ${what}`,
  );
}
