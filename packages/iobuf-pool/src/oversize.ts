import { activate, Iobuf } from './iobuf.ts';
import type { ByteBudget } from './byte-budget.ts';
import type { IobufHome } from './iobuf.ts';
import type { IobufTracker } from './tracker.ts';
import type { IobufOversizeStats } from './stats.ts';

/**
 * Requests above the largest page class ("stdalloc" in C): exactly as long as asked for, zeroed, dropped at the last
 * unref. (stage 1.3)
 */
export class Oversize implements IobufHome {
  readonly #budget: ByteBudget;
  readonly #tracker: IobufTracker | undefined;
  #count = 0;
  #bytes = 0;
  #active = 0;
  #activeBytes = 0;

  constructor(budget: ByteBudget, tracker: IobufTracker | undefined) {
    this.#budget = budget;
    this.#tracker = tracker;
  }

  get(bytes: number): Iobuf {
    const buffer = this.#budget.allocate(bytes, 'an oversize buffer');
    const iobuf = new Iobuf(this, buffer, 0, bytes);
    activate(iobuf);
    this.#count++;
    this.#bytes += bytes;
    this.#active++;
    this.#activeBytes += bytes;
    this.#tracker?.taken(iobuf);
    return iobuf;
  }

  takeBack(iobuf: Iobuf): void {
    const bytes = iobuf.bytes.length;
    this.#active--;
    this.#activeBytes -= bytes;
    this.#budget.giveBack(bytes);
    this.#tracker?.returned(iobuf);
  }

  stats(): IobufOversizeStats {
    return { count: this.#count, bytes: this.#bytes, active: this.#active, activeBytes: this.#activeBytes };
  }
}
