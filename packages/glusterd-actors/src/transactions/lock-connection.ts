import type { Glusterd } from '../glusterd.ts';
import type { ActorRequest } from '../request.ts';

/** Connections whose end is waited for: once each, however many locks are asked for over them. */
const watched = new WeakSet<object>();

/**
 * Takes locks for a peer, which end with the connection over which it asks: one that crashes right after its call may be known
 * to be gone before that call is read.
 *
 * @param tryTake - is told the connection
 */
export function takeOver(glusterd: Glusterd, { connection }: ActorRequest, tryTake: (via: object) => boolean): boolean {
  if (connection.state === 'closed' || !tryTake(connection)) return false;
  if (!watched.has(connection)) {
    watched.add(connection);
    void connection.closed.then(() => {
      glusterd.locks.giveAllVia(connection);
    });
  }
  return true;
}
