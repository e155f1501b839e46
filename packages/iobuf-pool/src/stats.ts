/** One page class of {@link IobufPoolStats}. */
export interface IobufClassStats {
  readonly pageBytes: number;
  readonly pagesPerArena: number;
  /** Arenas held: those with a page to take, `filled` and `purge` together. */
  readonly arenas: number;
  /** Arenas without a passive page. */
  readonly filled: number;
  /** Arenas without an active page that stand ready for the next rise, or for `prune()`. */
  readonly purge: number;
  /** Pages handed out. */
  readonly active: number;
  /** Pages to be handed out. */
  readonly passive: number;
  /** The most pages that were active at one time. */
  readonly maxActive: number;
  /** Requests that an arena at hand served. */
  readonly hits: number;
  /** Requests for which an arena had to be allocated. */
  readonly misses: number;
}

/** Requests above the largest page class: allocated exactly, never pooled. */
export interface IobufOversizeStats {
  /** Requests so far, and the bytes they asked for. */
  readonly count: number;
  readonly bytes: number;
  /** Buffers handed out now, and their bytes. */
  readonly active: number;
  readonly activeBytes: number;
}

/** What `IobufPool.stats()` returns: a snapshot. */
export interface IobufPoolStats {
  /** Smallest class first. */
  readonly classes: readonly IobufClassStats[];
  readonly oversize: IobufOversizeStats;
  /** Bytes of all arenas and oversize buffers, and the most the pool may hold. */
  readonly bytes: number;
  readonly bytesMax: number;
  /** Requests refused because of `bytesMax`. */
  readonly refusals: number;
}
