import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectionFromHost, drcCall, verdictName } from '../../test/support/drc.ts';
import { DuplicateRequestCache } from '../index.ts';
import type { DrcTicket } from '../index.ts';
import { ENTRY_BYTES } from './entry.ts';

const KEEP_MS = 50;
const HOSTS = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((host) => connectionFromHost(host));

/** One call of the model. */
interface Known {
  readonly client: number;
  readonly xid: number;
  state: 'in transit' | 'answered';
  reply: string | undefined;
  bytes: number;
  sentAtMs: number;
}

/**
 * A cache as one would write it down: an array of calls, those that were sent last at the end, searched through for
 * everything.
 */
class Model {
  readonly limits: { entriesMax: number; entriesPerClientMax: number; bytesMax: number; bytesPerClientMax: number };
  known: Known[] = [];

  constructor(limits: Model['limits']) {
    this.limits = limits;
  }

  admit(client: number, xid: number, now: number): { verdict: string; call: Known | undefined } {
    this.expire(now);
    const call = this.known.find((each) => each.client === client && each.xid === xid);
    if (call !== undefined) {
      if (call.state === 'in transit' || call.reply === undefined) return { verdict: 'drop', call: undefined };
      call.sentAtMs = now;
      this.#toEnd(call);
      return { verdict: `replay ${call.reply}`, call: undefined };
    }
    if (!this.#makeRoom(client, 1, ENTRY_BYTES)) return { verdict: 'unremembered', call: undefined };
    const begun: Known = { client, xid, state: 'in transit', reply: undefined, bytes: ENTRY_BYTES, sentAtMs: now };
    this.known.push(begun);
    return { verdict: 'execute', call: begun };
  }

  answered(call: Known, reply: string | undefined, now: number): void {
    const bytes = (reply?.length ?? 0) / 2;
    const { bytesMax, bytesPerClientMax } = this.limits;
    const fits = ENTRY_BYTES + bytes <= Math.min(bytesMax, bytesPerClientMax);
    if (!fits || !this.#makeRoom(call.client, 0, bytes)) {
      this.forget(call);
      return;
    }
    Object.assign(call, { state: 'answered', reply, bytes: ENTRY_BYTES + bytes, sentAtMs: now });
    this.#toEnd(call);
  }

  forget(call: Known): void {
    this.known = this.known.filter((each) => each !== call);
  }

  expire(now: number): void {
    this.known = this.known.filter((each) => each.state === 'in transit' || now - each.sentAtMs < KEEP_MS);
  }

  sum(client?: number): { entries: number; bytes: number } {
    const some = this.known.filter((each) => client === undefined || each.client === client);
    return { entries: some.length, bytes: some.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  #makeRoom(client: number, entries: number, bytes: number): boolean {
    const { entriesMax, entriesPerClientMax, bytesMax, bytesPerClientMax } = this.limits;
    const evict = (from: number | undefined): boolean => {
      const call = this.known.find((each) => each.state === 'answered' && (from === undefined || each.client === from));
      if (call !== undefined) this.forget(call);
      return call !== undefined;
    };
    const over = (now: { entries: number; bytes: number }, entriesLimit: number, bytesLimit: number): boolean =>
      now.entries + entries > entriesLimit || now.bytes + bytes > bytesLimit;
    while (over(this.sum(client), entriesPerClientMax, bytesPerClientMax)) if (!evict(client)) return false;
    while (over(this.sum(), entriesMax, bytesMax)) if (!evict(undefined)) return false;
    return true;
  }

  #toEnd(call: Known): void {
    this.forget(call);
    this.known.push(call);
  }
}

const step = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ do: fc.constant('call'), client: fc.nat(HOSTS.length - 1), xid: fc.nat(9) }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer'),
      which: fc.nat(),
      replyBytes: fc.oneof(fc.constant(undefined), fc.nat(40), fc.nat(700)),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('forget'), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.nat(40) }) },
);

const limits = fc.record({
  entriesMax: fc.integer({ min: 1, max: 12 }),
  entriesPerClientMax: fc.integer({ min: 1, max: 8 }),
  bytesMax: fc.integer({ min: 1, max: 12 * ENTRY_BYTES }),
  bytesPerClientMax: fc.integer({ min: 1, max: 8 * ENTRY_BYTES }),
});

/** One run is a history: in the long run (FUZZ_RUNS) a tenth of what single values get. */
const long = process.env['FUZZ_RUNS'];
const runs = long === undefined ? {} : { numRuns: Math.ceil(Number(long) / 10) };
const timeout = long === undefined ? 60_000 : 3_600_000;

describe('DuplicateRequestCache, whatever order things happen in', { timeout }, () => {
  it('does what a list that is searched through does, and keeps its limits', () => {
    fc.assert(
      fc.property(limits, fc.array(step, { maxLength: 120, size: 'max' }), (some, steps) => {
        let now = 0;
        const cache = new DuplicateRequestCache({ ...some, keepMs: KEEP_MS, now: () => now });
        const model = new Model(some);
        // `call` is undefined for one that is executed and not remembered: it has no ticket.
        const working: { ticket: DrcTicket; call: Known }[] = [];
        let serial = 0;

        for (const each of steps) {
          if (each.do === 'wait') {
            now += each.ms;
          } else if (each.do === 'call') {
            const verdict = cache.admit(drcCall(HOSTS[each.client]!, { xid: each.xid }));
            const expected = model.admit(each.client, each.xid, now);
            expect(verdictName(verdict)).toBe(expected.verdict);
            if (expected.call !== undefined) working.push({ ticket: verdict as DrcTicket, call: expected.call });
          } else if (working.length > 0) {
            const [{ ticket, call }] = working.splice(each.which % working.length, 1) as [(typeof working)[0]];
            if (each.do === 'forget') {
              ticket.forget();
              model.forget(call);
            } else {
              const reply = each.replyBytes === undefined ? undefined : new Uint8Array(each.replyBytes).fill(++serial);
              const cut = (reply?.length ?? 0) >> 1;
              ticket.answered(reply?.subarray(0, cut), reply === undefined ? [] : [reply.subarray(cut)]);
              model.answered(call, reply === undefined ? undefined : Buffer.from(reply).toString('hex'), now);
            }
          }
          model.expire(now);
          const stats = cache.stats();
          const { entries, bytes } = model.sum();
          expect(stats).toMatchObject({ entries, bytes, inTransit: working.length });
          expect(stats.clients).toBe(new Set(model.known.map(({ client }) => client)).size);
          expect(stats.entries).toBeLessThanOrEqual(some.entriesMax);
          expect(stats.bytes).toBeLessThanOrEqual(some.bytesMax);
          for (const client of HOSTS.keys()) {
            const own = model.sum(client);
            expect(own.entries).toBeLessThanOrEqual(some.entriesPerClientMax);
            expect(own.bytes).toBeLessThanOrEqual(some.bytesPerClientMax);
          }
          const gone = stats.evicted + stats.expired + stats.tooLarge + stats.forgotten;
          expect(stats.executed, 'every entry is accounted for').toBe(stats.entries + gone);
        }
        for (const { ticket } of working) ticket.forget();
        cache.clear();
        expect(cache.stats()).toMatchObject({ entries: 0, inTransit: 0, bytes: 0, clients: 0 });
      }),
      runs,
    );
  });
});
