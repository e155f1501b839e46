/** A place in a list: an entry has one for each list that it can be in, made with it. */
export class LruLink<T> {
  readonly value: T;
  older: LruLink<T> | undefined = undefined;
  younger: LruLink<T> | undefined = undefined;

  constructor(value: T) {
    this.value = value;
  }
}

/**
 * Entries from the one used longest ago to the one used last; every step takes the same time.
 *
 * Plain: a Map, which keeps the order of insertion. Equal: the same order. Won: the oldest is found at once; a Map whose
 * first entries are deleted steps over the holes they leave.
 */
export class LruList<T> {
  #oldest: LruLink<T> | undefined = undefined;
  #youngest: LruLink<T> | undefined = undefined;

  get oldest(): T | undefined {
    return this.#oldest?.value;
  }

  /** As the youngest. The link is in no list. */
  add(link: LruLink<T>): void {
    link.older = this.#youngest;
    if (this.#youngest === undefined) this.#oldest = link;
    else this.#youngest.younger = link;
    this.#youngest = link;
  }

  /** The link is in this list. */
  remove(link: LruLink<T>): void {
    const { older, younger } = link;
    if (older === undefined) this.#oldest = younger;
    else older.younger = younger;
    if (younger === undefined) this.#youngest = older;
    else younger.older = older;
    link.older = undefined;
    link.younger = undefined;
  }

  /** Makes it the youngest. The link is in this list. */
  touch(link: LruLink<T>): void {
    if (link === this.#youngest) return;
    this.remove(link);
    this.add(link);
  }
}
