import { transitionsDict } from '../pool/transition-log.ts';
import type { TransitionText } from '../pool/transition-log.ts';
import type { Dict } from '@gluster-ts/protocol';

/** As many as C keeps. */
const TRANSITIONS_MAX = 50;
/** Transactions that are under way; of those that were never unlocked the oldest are forgotten. */
const TRANSACTIONS_MAX = 1024;

type State = 'Default' | 'Locked' | 'Staged' | 'Brick op Committed' | 'Committed';
type Event = 'LOCK' | 'STAGE_OP' | 'COMMIT_OP' | 'ALL_ACK' | 'UNLOCK';

/** What C's machine does for a node that takes part; of whatever is not here nothing comes. */
const NEXT: Readonly<Record<State, Partial<Record<Event, State>>>> = {
  Default: { LOCK: 'Locked', UNLOCK: 'Default' },
  Locked: { LOCK: 'Locked', STAGE_OP: 'Staged', COMMIT_OP: 'Locked', UNLOCK: 'Default' },
  Staged: { LOCK: 'Staged', STAGE_OP: 'Staged', COMMIT_OP: 'Brick op Committed', UNLOCK: 'Default' },
  'Brick op Committed': { ALL_ACK: 'Committed', UNLOCK: 'Default' },
  Committed: { LOCK: 'Committed', STAGE_OP: 'Committed', COMMIT_OP: 'Committed', UNLOCK: 'Default' },
};

/**
 * The last steps of the part that this node played in transactions of the older kind, as C's machine would have taken them:
 * `gluster system:: fsm log`. It is a log only: nothing depends on it.
 */
export class OperationLog {
  readonly #states = new Map<string, State>();
  readonly #transitions: TransitionText[] = [];

  /**
   * A peer asked for a step.
   *
   * @param transaction - tells transactions apart, by their UUIDs
   * @param atMs - since 1970-01-01 UTC
   */
  add(transaction: string, event: Exclude<Event, 'ALL_ACK'>, atMs: number): void {
    // What needs no lock begins with its stage, and is forgotten then.
    const isWithoutLock = event === 'STAGE_OP' && !this.#states.has(transaction);
    const from = event === 'LOCK' ? 'Default' : isWithoutLock ? 'Locked' : this.#states.get(transaction);
    if (from === undefined) return;
    const to = this.#step(from, event, atMs);
    this.#states.delete(transaction);
    if (event === 'UNLOCK' || isWithoutLock) return;
    // There are no bricks to be asked.
    this.#states.set(transaction, to === 'Brick op Committed' ? this.#step(to, 'ALL_ACK', atMs) : to);
    const [oldest] = this.#states.keys();
    if (this.#states.size > TRANSACTIONS_MAX && oldest !== undefined) this.#states.delete(oldest);
  }

  /** As the command line wants it. */
  dict(): Dict {
    return transitionsDict(this.#transitions);
  }

  #step(from: State, event: Event, atMs: number): State {
    const to = NEXT[from][event] ?? from;
    this.#transitions.push({ from, event: `GD_OP_EVENT_${event}`, to, atMs });
    if (this.#transitions.length > TRANSITIONS_MAX) this.#transitions.shift();
    return to;
  }
}
