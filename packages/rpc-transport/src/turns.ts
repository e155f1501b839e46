/** Someone who stepped back in favour of others, and goes on when its turn comes. */
export interface TurnTaker {
  takeTurn(): void;
}

/** First come, first served. A set, because taking from the front of a long array moves the rest. */
const waiting = new Set<TurnTaker>();

/**
 * Lets `taker` go on in one of the next turns of the event loop.
 *
 * One taker per turn, whatever connection, listener or pool it belongs to: between two of them, every socket that has
 * something new is looked at. So a connection that sends much costs others one of its portions per turn, and a thousand
 * that do cost no more than one.
 */
export function waitForTurn(taker: TurnTaker): void {
  waiting.add(taker);
  if (waiting.size === 1) setImmediate(nextTurn);
}

/** Is anyone waiting? */
export function turnsWait(): boolean {
  return waiting.size > 0;
}

function nextTurn(): void {
  const [taker] = waiting;
  if (taker === undefined) return;
  waiting.delete(taker);
  // Before the taker may throw, or step back again.
  if (waiting.size > 0) setImmediate(nextTurn);
  taker.takeTurn();
}
