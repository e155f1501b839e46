import { IobufError } from './errors.ts';

/** Where an iobuf goes when its last reference is dropped. */
export interface IobufHome {
  takeBack(iobuf: Iobuf): void;
}

/** Gives a passive iobuf its first reference. For the pool alone, hence not a method. */
export let activate: (iobuf: Iobuf) => void;

/**
 * One page with a reference count. `IobufPool.get` hands it out with one reference, the caller's; whoever keeps it
 * longer takes another with {@link ref} and drops it with {@link unref}. The last `unref` gives the page back, and from
 * then on neither the iobuf nor a view of its bytes may be touched: the next owner writes there.
 *
 * The page is NOT zeroed: beyond what its owner has written lie the bytes of earlier owners. Send and log only
 * `bytes.subarray(0, written)`.
 *
 * ```ts
 * using iobuf = pool.get(300); // unref at the end of the block
 * ```
 */
export class Iobuf implements Disposable {
  /** The whole page: at least as long as was asked for. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Covers exactly `bytes`, so offsets of the one are offsets of the other. */
  readonly view: DataView<ArrayBuffer>;
  readonly #home: IobufHome;
  // 0 is passive, above 0 active.
  #references = 0;

  static {
    activate = (iobuf) => {
      iobuf.#references = 1;
    };
    // What console.log and assertion messages show: never the bytes, which may be an earlier owner's. Node's
    // util.inspect.custom, here because isolated declarations know no such method name.
    Object.defineProperty(this.prototype, Symbol.for('nodejs.util.inspect.custom'), {
      value(this: Iobuf): string {
        return `Iobuf { pageBytes: ${this.bytes.length}, references: ${this.#references} }`;
      },
    });
  }

  /** Iobufs are made by the pool. */
  constructor(home: IobufHome, buffer: ArrayBuffer, byteOffset: number, byteLength: number) {
    this.bytes = new Uint8Array(buffer, byteOffset, byteLength);
    this.view = new DataView(buffer, byteOffset, byteLength);
    this.#home = home;
  }

  /** References held now; 0 once it has gone back to the pool. */
  get references(): number {
    return this.#references;
  }

  /**
   * Takes one more reference.
   *
   * @throws IobufError `ERR_IOBUF_RELEASED` when the last one is gone already.
   */
  ref(): this {
    if (this.#references === 0) throw released('ref', this);
    this.#references++;
    return this;
  }

  /**
   * Drops one reference; the last one gives the page back.
   *
   * One unref too many is an error only as long as the page is passive. When the pool has handed it out again, the
   * surplus unref hits the new owner, and nothing can tell: run the tests of a suspect with `debug: true`, where no
   * iobuf object is ever handed out twice.
   *
   * @throws IobufError `ERR_IOBUF_RELEASED` when the last one is gone already.
   */
  unref(): void {
    if (this.#references === 0) throw released('unref', this);
    if (--this.#references === 0) this.#home.takeBack(this);
  }

  /** Same as {@link unref}. */
  [Symbol.dispose](): void {
    this.unref();
  }
}

function released(operation: string, iobuf: Iobuf): IobufError {
  return new IobufError(
    'ERR_IOBUF_RELEASED',
    `Cannot ${operation} iobuf of ${iobuf.bytes.length} bytes: its last reference was dropped before`,
  );
}
