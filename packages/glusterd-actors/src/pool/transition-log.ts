import { Dict } from '@gluster-ts/protocol';
import type { FriendTransition } from '../membership/on-peer-event.ts';
import { PeerState, peerStateText } from '../state/peer.ts';

/** As many as C keeps of one peer. */
const TRANSITIONS_MAX = 50;

/** One of them, and when it was. */
export interface LoggedTransition extends FriendTransition {
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
}

/** The last steps of the friend state machine, peer by peer: `gluster system:: fsm log PEER`. */
export class TransitionLog {
  readonly #byId = new Map<number, LoggedTransition[]>();

  /** Remembers a step; the oldest of its peer goes when there are too many. */
  add(transition: FriendTransition, atMs: number): void {
    const list = this.#byId.get(transition.id) ?? [];
    list.push({ ...transition, atMs });
    if (list.length > TRANSITIONS_MAX) list.shift();
    this.#byId.set(transition.id, list);
  }

  /** Forgets all of a peer. */
  forget(id: number): void {
    this.#byId.delete(id);
  }

  /** As the command line wants it; states as in a list of peers. */
  dict(id: number): Dict {
    const list = this.#byId.get(id) ?? [];
    return transitionsDict(
      list.map(({ from, event, to, atMs }) => ({
        from: peerStateText(PeerState[from]),
        event: `GD_FRIEND_EVENT_${event}`,
        to: peerStateText(PeerState[to]),
        atMs,
      })),
    );
  }
}

/** A step of some machine, in words. */
export interface TransitionText {
  readonly from: string;
  readonly event: string;
  readonly to: string;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly atMs: number;
}

/**
 * As the command line wants them, the oldest first; without pairs when there are none. N counts from 0:
 *
 *     logN-old-state   text
 *     logN-event       text
 *     logN-new-state   text
 *     logN-time        text
 *     count            int
 */
export function transitionsDict(list: readonly TransitionText[]): Dict {
  const dict = new Dict();
  list.forEach(({ from, event, to, atMs }, n) => {
    dict.setString(`log${n}-old-state`, from);
    dict.setString(`log${n}-event`, event);
    dict.setString(`log${n}-new-state`, to);
    dict.setString(`log${n}-time`, timeText(atMs));
  });
  return list.length === 0 ? dict : dict.setInt32('count', list.length);
}

/** `2026-11-22 15:04:05 +0000` */
function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')} +0000`;
}
