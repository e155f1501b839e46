import { CallHash } from './call-hash.ts';
import { clientKeyOf } from './client-identity.ts';
import type { DrcClientIdentity } from './client-identity.ts';
import { DrcClient } from './drc-client.ts';
import type { Drc, DrcCall, DrcVerdict } from './drc.ts';
import { DrcEntry, ENTRY_BYTES } from './entry.ts';
import type { EntryHome } from './entry.ts';
import { LruList } from './lru-list.ts';
import { resolveDrcLimits } from './options.ts';
import type { DrcLimits, DuplicateRequestCacheOptions } from './options.ts';

/** What a cache holds now, and what became of the calls that it was asked about. */
export interface DrcStats {
  /** Calls remembered now, those being worked on included. */
  readonly entries: number;
  /** Of those: being worked on. */
  readonly inTransit: number;
  /** Clients with entries. */
  readonly clients: number;
  /** What all entries cost in memory, in bytes. */
  readonly bytes: number;
  /** Calls that were not known: executed and remembered. */
  readonly executed: number;
  /** Copies whose reply was sent once more. */
  readonly replayed: number;
  /** Copies that were dropped: the first was being worked on, or gets no answer. */
  readonly dropped: number;
  /** Executed without being remembered, because everything that could make room was being worked on. */
  readonly unremembered: number;
  /** Forgotten when answered: the reply alone is larger than a client's share. */
  readonly tooLarge: number;
  /** Forgotten because they were not executed after all. */
  readonly forgotten: number;
  /** Removed to make room. */
  readonly evicted: number;
  /** Removed because their time was over. */
  readonly expired: number;
}

/**
 * A duplicate request cache in memory (stage 2.8): a call that comes again while its first copy is being worked on is
 * dropped; one that comes after that gets the same reply once more, byte by byte; neither is executed twice.
 *
 * ```ts
 * const svc = new Rpcsvc({ drc: new DuplicateRequestCache() });
 * ```
 *
 * A copy is a call of the same client with the same xid, program, version and procedure, and all bytes the same
 * (credential and arguments; a checksum with a random key is compared). Memory is bounded, per client and in all; the
 * replies that were sent longest ago make room. What is gone is executed again: a cache makes that rare, not impossible.
 *
 * Several services may share one.
 */
export class DuplicateRequestCache implements Drc {
  readonly #identity: DrcClientIdentity;
  readonly #limits: DrcLimits;
  readonly #now: () => number;
  readonly #hash: CallHash;
  readonly #home: EntryHome = {
    keep: (entry, head, payload) => this.#keep(entry, head, payload),
    drop: (entry) => {
      this.#counts.forgotten++;
      this.#inTransit--;
      this.#remove(entry);
    },
  };
  // Invariants: the limits hold after every step. Each client has entries. Answered entries, and no others, are in both
  // lists; in #answered they are in the order in which their time will be over.
  readonly #clients = new Map<unknown, DrcClient>();
  readonly #answered = new LruList<DrcEntry>();
  #entries = 0;
  #inTransit = 0;
  #bytes = 0;
  readonly #counts = {
    executed: 0,
    replayed: 0,
    dropped: 0,
    unremembered: 0,
    tooLarge: 0,
    forgotten: 0,
    evicted: 0,
    expired: 0,
  };

  /** @throws RpcsvcError ERR_RPCSVC_BAD_OPTION */
  constructor(options: DuplicateRequestCacheOptions = {}) {
    this.#identity = options.client ?? 'host';
    this.#limits = resolveDrcLimits(options);
    this.#now = options.now ?? (() => performance.now());
    // Not imported: it takes 3 MB, and few services have such a cache.
    const key = process.getBuiltinModule('node:crypto').randomBytes(8);
    this.#hash = new CallHash(key.readInt32LE(), key.readInt32LE(4));
  }

  admit(call: DrcCall): DrcVerdict {
    this.#expire();
    const { view, start, end } = call.message;
    const key = clientKeyOf(this.#identity, call.connection);
    const hash = this.#hash.of(view, start, end);
    const client = this.#clients.get(key);
    const known = client?.entries.get(hash);
    return known === undefined ? this.#begin(client ?? new DrcClient(key), hash, call) : this.#again(known, call);
  }

  /** Forgets all calls that are answered. */
  clear(): void {
    for (let entry = this.#answered.oldest; entry !== undefined; entry = this.#answered.oldest) this.#evict(entry);
  }

  /** Counts as of now; what is over is removed first. */
  stats(): DrcStats {
    this.#expire();
    const { size: clients } = this.#clients;
    return { entries: this.#entries, inTransit: this.#inTransit, clients, bytes: this.#bytes, ...this.#counts };
  }

  /** The call is not known. */
  #begin(client: DrcClient, hash: number, call: DrcCall): DrcVerdict {
    if (!this.#makeRoom(client, 1, ENTRY_BYTES)) {
      this.#counts.unremembered++;
      return undefined;
    }
    const entry = new DrcEntry(this.#home, client, hash, call);
    // Set again in any case: making room may have removed a client's last entry, and with it the client.
    this.#clients.set(client.key, client);
    client.entries.set(hash, entry);
    client.bytes += ENTRY_BYTES;
    this.#bytes += ENTRY_BYTES;
    this.#entries++;
    this.#inTransit++;
    this.#counts.executed++;
    return entry;
  }

  /** The call is known, or its hash is. */
  #again(entry: DrcEntry, call: DrcCall): DrcVerdict {
    if (!entry.isOf(call)) {
      // Once in 2^53: another call with the same hash.
      this.#counts.unremembered++;
      return undefined;
    }
    if (entry.reply === undefined) {
      this.#counts.dropped++;
      return 'drop';
    }
    this.#counts.replayed++;
    entry.sentAtMs = this.#now();
    this.#answered.touch(entry.inAll);
    entry.client.answered.touch(entry.inClient);
    return entry.reply;
  }

  /** The call of an entry in transit was executed. */
  #keep(entry: DrcEntry, head: Uint8Array | undefined, payload: readonly Uint8Array[]): void {
    const { client } = entry;
    const replyBytes = payload.reduce((sum, { length }) => sum + length, head?.length ?? 0);
    this.#inTransit--;
    if (!this.#fits(ENTRY_BYTES + replyBytes) || !this.#makeRoom(client, 0, replyBytes)) {
      this.#counts.tooLarge++;
      this.#remove(entry);
      return;
    }
    entry.isInTransit = false;
    if (head !== undefined) entry.reply = joined(head, payload, replyBytes);
    client.bytes += replyBytes;
    this.#bytes += replyBytes;
    entry.sentAtMs = this.#now();
    this.#answered.add(entry.inAll);
    client.answered.add(entry.inClient);
  }

  /** What can never fit must cost nobody else's entry. */
  #fits(entryBytes: number): boolean {
    return entryBytes <= this.#limits.bytesPerClientMax && entryBytes <= this.#limits.bytesMax;
  }

  /** Removes answered calls, of this client first, until there is room. False when there can not be enough. */
  #makeRoom(client: DrcClient, entries: number, bytes: number): boolean {
    const { entriesMax, entriesPerClientMax, bytesMax, bytesPerClientMax } = this.#limits;
    while (client.entries.size + entries > entriesPerClientMax || client.bytes + bytes > bytesPerClientMax) {
      if (!this.#evict(client.answered.oldest)) return false;
    }
    while (this.#entries + entries > entriesMax || this.#bytes + bytes > bytesMax) {
      if (!this.#evict(this.#answered.oldest)) return false;
    }
    return true;
  }

  #evict(entry: DrcEntry | undefined): boolean {
    if (entry === undefined) return false;
    this.#counts.evicted++;
    this.#unlist(entry);
    return true;
  }

  #expire(): void {
    let entry = this.#answered.oldest;
    if (entry === undefined) return;
    const now = this.#now();
    while (entry !== undefined && now - entry.sentAtMs >= this.#limits.keepMs) {
      this.#counts.expired++;
      this.#unlist(entry);
      entry = this.#answered.oldest;
    }
  }

  /** Removes an answered entry. */
  #unlist(entry: DrcEntry): void {
    this.#answered.remove(entry.inAll);
    entry.client.answered.remove(entry.inClient);
    this.#remove(entry);
  }

  #remove(entry: DrcEntry): void {
    const { client, bytes } = entry;
    entry.isInTransit = false;
    client.entries.delete(entry.hash);
    client.bytes -= bytes;
    this.#bytes -= bytes;
    this.#entries--;
    if (client.entries.size === 0) this.#clients.delete(client.key);
  }
}

/** A copy of a reply, in one piece. */
function joined(head: Uint8Array, payload: readonly Uint8Array[], byteLength: number): Uint8Array {
  const reply = new Uint8Array(byteLength);
  reply.set(head);
  let at = head.length;
  for (const vector of payload) {
    reply.set(vector, at);
    at += vector.length;
  }
  return reply;
}
