/** What a connection puts off to `process.nextTick`. */
export interface Ticking {
  flushTick(): void;
  resumeTick(): void;
  settleTick(): void;
}

// Plain: process.nextTick(() => this.flushTick()). Equal: the argument is handed through. Won: a closure for each tick.

export function flushTick(target: Ticking): void {
  target.flushTick();
}

export function resumeTick(target: Pick<Ticking, 'resumeTick'>): void {
  target.resumeTick();
}

export function settleTick(target: Pick<Ticking, 'settleTick'>): void {
  target.settleTick();
}
