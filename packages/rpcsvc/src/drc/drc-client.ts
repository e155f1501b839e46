import type { DrcEntry } from './entry.ts';
import { LruList } from './lru-list.ts';

/** What a cache knows of one client. Exists as long as it has entries. */
export class DrcClient {
  readonly key: unknown;
  /** By hash of the call. */
  readonly entries: Map<number, DrcEntry> = new Map<number, DrcEntry>();
  /** Those that are answered. */
  readonly answered: LruList<DrcEntry> = new LruList<DrcEntry>();
  /** Of all its entries. */
  bytes = 0;

  constructor(key: unknown) {
    this.key = key;
  }
}
