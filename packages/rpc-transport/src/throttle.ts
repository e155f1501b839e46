/** The transport's own reason not to read. */
export const OUT_QUEUE = 'out-queue';

const NONE: readonly string[] = [];

/** Why a connection does not read: it goes on when the last reason is gone. */
export class Throttle {
  /** Replaced, never changed: events carry it. */
  reasons: readonly string[] = NONE;

  get on(): boolean {
    return this.reasons.length > 0;
  }

  /** True when this is the first reason. */
  add(reason: string): boolean {
    if (this.reasons.includes(reason)) return false;
    this.reasons = [...this.reasons, reason];
    return this.reasons.length === 1;
  }

  /** True when this was the last reason. */
  remove(reason: string): boolean {
    if (!this.reasons.includes(reason)) return false;
    this.reasons = this.reasons.filter((other) => other !== reason);
    return this.reasons.length === 0;
  }
}
