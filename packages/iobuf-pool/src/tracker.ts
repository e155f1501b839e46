import type { Iobuf } from './iobuf.ts';

/** An iobuf that has not come back. */
export interface IobufLeak {
  /** Counts the requests of the pool, from 1. */
  readonly id: number;
  readonly pageBytes: number;
  /** The call stack of `get`, innermost caller first. */
  readonly stack: string;
  /** References left; `undefined` when the object was garbage collected with references left: it can never come back. */
  readonly references: number | undefined;
}

/** Written over a page that comes back in debug mode, so that whoever reads it afterwards sees that they do. */
export const POISON = 0xdb;

interface Record {
  readonly id: number;
  readonly pageBytes: number;
  readonly stack: string;
  readonly iobuf: WeakRef<Iobuf>;
}

/** Debug mode: who took which iobuf. Costs a stack trace per request. */
export class IobufTracker {
  readonly #records = new Map<number, Record>();
  readonly #ids = new WeakMap<Iobuf, number>();
  readonly #registry: FinalizationRegistry<Record>;
  #lastId = 0;

  /** `onLeak` is told of each iobuf that is garbage collected with references left. */
  constructor(onLeak: ((leak: IobufLeak) => void) | undefined) {
    this.#registry = new FinalizationRegistry((record) => onLeak?.(leakOf(record)));
  }

  taken(iobuf: Iobuf): void {
    const id = ++this.#lastId;
    const record = { id, pageBytes: iobuf.bytes.length, stack: callers(), iobuf: new WeakRef(iobuf) };
    this.#records.set(id, record);
    this.#ids.set(iobuf, id);
    this.#registry.register(iobuf, record, iobuf);
  }

  returned(iobuf: Iobuf): void {
    const id = this.#ids.get(iobuf);
    if (id !== undefined) this.#records.delete(id);
    this.#registry.unregister(iobuf);
    iobuf.bytes.fill(POISON);
  }

  leaks(): IobufLeak[] {
    return Array.from(this.#records.values(), leakOf);
  }
}

function leakOf({ id, pageBytes, stack, iobuf }: Record): IobufLeak {
  return { id, pageBytes, stack, references: iobuf.deref()?.references };
}

/** Frames of `callers`, `IobufTracker.taken`, `PagePool.get` or `Oversize.get`, and `IobufPool.get`. */
const OWN_FRAMES = 4;

/** The stack above the pool's own frames, without the error's head line. */
function callers(): string {
  const lines = (new Error().stack ?? '').split('\n').slice(1);
  return lines.slice(OWN_FRAMES).join('\n');
}
