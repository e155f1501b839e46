import type { DrcClient } from './drc-client.ts';
import type { DrcCall, DrcTicket } from './drc.ts';
import { LruLink } from './lru-list.ts';

/** What an entry costs in bytes beside its reply: itself, its links, its place in the map. */
export const ENTRY_BYTES = 256;

/** Who is told how the call of an entry ended. */
export interface EntryHome {
  keep(entry: DrcEntry, head: Uint8Array | undefined, payload: readonly Uint8Array[]): void;
  drop(entry: DrcEntry): void;
}

/** One call: first in transit, then answered. */
export class DrcEntry implements DrcTicket {
  readonly client: DrcClient;
  /** Of the whole call. */
  readonly hash: number;
  readonly inAll: LruLink<DrcEntry> = new LruLink<DrcEntry>(this);
  readonly inClient: LruLink<DrcEntry> = new LruLink<DrcEntry>(this);
  isInTransit = true;
  /** Undefined for a call that has no answer, or none yet. */
  reply: Uint8Array | undefined = undefined;
  /** When the reply was sent last. */
  sentAtMs = 0;
  readonly #home: EntryHome;
  readonly #xid: number;
  readonly #program: number;
  readonly #version: number;
  readonly #procedure: number;
  readonly #byteLength: number;

  constructor(home: EntryHome, client: DrcClient, hash: number, call: DrcCall) {
    const { message } = call;
    this.#home = home;
    this.client = client;
    this.hash = hash;
    this.#xid = message.xid;
    this.#program = call.program;
    this.#version = call.version;
    this.#procedure = call.procedure;
    this.#byteLength = message.end - message.start;
  }

  /** What this entry costs. */
  get bytes(): number {
    return ENTRY_BYTES + (this.reply?.length ?? 0);
  }

  /** Is this a copy of the entry's call, given that the hash is the same? */
  isOf({ message, program, version, procedure }: DrcCall): boolean {
    return (
      message.xid === this.#xid &&
      procedure === this.#procedure &&
      program === this.#program &&
      version === this.#version &&
      message.end - message.start === this.#byteLength
    );
  }

  answered(head: Uint8Array | undefined, payload: readonly Uint8Array[]): void {
    if (this.isInTransit) this.#home.keep(this, head, payload);
  }

  forget(): void {
    if (this.isInTransit) this.#home.drop(this);
  }
}
