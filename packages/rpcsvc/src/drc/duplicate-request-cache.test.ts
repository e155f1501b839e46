import { describe, expect, it } from 'vitest';
import { connectionFrom, connectionFromHost, drcCall, verdictName } from '../../test/support/drc.ts';
import { hex } from '../../test/support/peer.ts';
import type { CallFields } from '../../test/support/peer.ts';
import { DuplicateRequestCache } from '../index.ts';
import type { Drc, DrcTicket, DuplicateRequestCacheOptions } from '../index.ts';
import { ENTRY_BYTES } from './entry.ts';

const HOST = connectionFromHost('10.0.0.1');

/** Asks about a call that must be new. */
function begin(cache: Drc, connection = HOST, fields: CallFields = {}): DrcTicket {
  const verdict = cache.admit(drcCall(connection, fields));
  if (verdict === undefined || typeof verdict === 'string' || verdict instanceof Uint8Array) {
    throw new Error(`Not executed: ${verdictName(verdict)}`);
  }
  return verdict;
}

function ask(cache: Drc, connection = HOST, fields: CallFields = {}): string {
  return verdictName(cache.admit(drcCall(connection, fields)));
}

/** Has a call executed and answered with so many bytes. */
function execute(cache: Drc, xid: number, replyBytes = 4, connection = HOST): void {
  begin(cache, connection, { xid }).answered(new Uint8Array(replyBytes).fill(xid), []);
}

/** Which of those xids are known, without asking for them again. */
function known(options: DuplicateRequestCacheOptions, steps: (cache: DuplicateRequestCache) => void, xids: number[]) {
  const cache = new DuplicateRequestCache(options);
  steps(cache);
  return { stats: cache.stats(), known: xids.filter((xid) => ask(cache, HOST, { xid }).startsWith('replay')) };
}

describe('DuplicateRequestCache.admit()', () => {
  it('drops copies of a call in transit, and replays a copy of its reply in one piece', () => {
    const cache = new DuplicateRequestCache();
    const ticket = begin(cache);
    expect(ask(cache)).toBe('drop');
    expect(cache.stats()).toMatchObject({ entries: 1, inTransit: 1, clients: 1, bytes: ENTRY_BYTES, dropped: 1 });
    const head = hex('00000007 00000001');
    const payload = [hex('aabb'), hex('cc')];
    ticket.answered(head, payload);
    head.fill(0);
    payload[0]!.fill(0);
    expect(ask(cache)).toBe('replay 0000000700000001aabbcc');
    expect(ask(cache)).toBe('replay 0000000700000001aabbcc');
    expect(cache.stats()).toMatchObject({ inTransit: 0, executed: 1, replayed: 2, bytes: ENTRY_BYTES + 11 });
  });

  it('hands out a ticket that works once', () => {
    const cache = new DuplicateRequestCache();
    const ticket = begin(cache);
    ticket.answered(hex('01'), []);
    ticket.answered(hex('02'), []);
    ticket.forget();
    expect(ask(cache)).toBe('replay 01');
    const other = begin(cache, HOST, { xid: 8 });
    other.forget();
    other.forget();
    other.answered(hex('03'), []);
    expect(cache.stats()).toMatchObject({ entries: 1, inTransit: 0, forgotten: 1 });
    expect(ask(cache, HOST, { xid: 8 })).toBe('execute');
  });

  it('drops copies of a call without answer', () => {
    const cache = new DuplicateRequestCache();
    begin(cache).answered(undefined, []);
    expect(ask(cache)).toBe('drop');
    expect(cache.stats()).toMatchObject({ inTransit: 0, entries: 1 });
  });

  it.each<[string, CallFields]>([
    ['xid', { xid: 8 }],
    ['program', { prog: 1 }],
    ['version', { vers: 3 }],
    ['procedure', { proc: 2 }],
    ['arguments', { args: hex('00000001') }],
    ['credential', { flavor: 1 }],
    ['body of the credential', { cred: hex('00000001') }],
  ])('takes a call with another %s for another call', (_, fields) => {
    const cache = new DuplicateRequestCache();
    begin(cache).answered(hex('01'), []);
    expect(ask(cache, HOST, fields)).toBe('execute');
    expect(ask(cache)).toBe('replay 01');
  });

  it('executes without a word a call that only shares its checksum with another', () => {
    const cache = new DuplicateRequestCache();
    begin(cache).answered(hex('01'), []);
    // The same bytes, and so the same checksum; what the header says stands beside them.
    const call = drcCall(HOST);
    for (const other of [{ program: 1 }, { version: 9 }, { procedure: 9 }]) {
      expect(verdictName(cache.admit({ ...call, ...other }))).toBe('unremembered');
    }
    expect(verdictName(cache.admit({ ...call, message: { ...call.message, xid: 9 } }))).toBe('unremembered');
    expect(cache.stats()).toMatchObject({ entries: 1, unremembered: 4 });
  });
});

describe('a client of a DuplicateRequestCache', () => {
  const from = (host: string, port: number) => connectionFromHost(host, port);

  it('is a host by default', () => {
    const cache = new DuplicateRequestCache();
    execute(cache, 7, 1, from('10.0.0.1', 1000));
    expect(ask(cache, from('10.0.0.1', 2000))).toBe('replay 07');
    expect(ask(cache, from('10.0.0.2', 1000))).toBe('execute');
    expect(cache.stats().clients).toBe(2);
  });

  it('is an address and port, or a connection, where asked for', () => {
    const address = new DuplicateRequestCache({ client: 'address' });
    execute(address, 7, 1, from('10.0.0.1', 1000));
    expect(ask(address, from('10.0.0.1', 1000))).toBe('replay 07');
    expect(ask(address, from('10.0.0.1', 2000))).toBe('execute');

    const connection = new DuplicateRequestCache({ client: 'connection' });
    const first = from('10.0.0.1', 1000);
    execute(connection, 7, 1, first);
    expect(ask(connection, first)).toBe('replay 07');
    expect(ask(connection, from('10.0.0.1', 1000))).toBe('execute');
  });

  it('is a connection where there is no network address', () => {
    for (const client of ['host', 'address', 'connection'] as const) {
      const cache = new DuplicateRequestCache({ client });
      for (const peer of [
        { family: 'unix', path: '' },
        { family: 'memory', name: 'client' },
      ] as const) {
        const first = connectionFrom(peer);
        execute(cache, 7, 1, first);
        expect(ask(cache, first)).toBe('replay 07');
        expect(ask(cache, connectionFrom(peer))).toBe('execute');
      }
    }
  });

  it('is what a function says', () => {
    const cache = new DuplicateRequestCache({ client: ({ peer }) => peer.family });
    execute(cache, 7, 1, from('10.0.0.1', 1000));
    expect(ask(cache, from('10.0.0.2', 2000))).toBe('replay 07');
  });
});

describe('a full DuplicateRequestCache', () => {
  it('forgets the replies that were sent longest ago', () => {
    const steps = (cache: DuplicateRequestCache) => {
      for (const xid of [1, 2, 3]) execute(cache, xid);
      ask(cache, HOST, { xid: 1 });
      execute(cache, 4);
    };
    const { known: left, stats } = known({ entriesMax: 3, entriesPerClientMax: 3 }, steps, [1, 2, 3, 4]);
    expect(stats).toMatchObject({ entries: 3, evicted: 1, executed: 4 });
    // 2 is new and takes the place of 3, which is asked for next, and so on.
    expect(left).toEqual([1]);
  });

  it('takes from the client that has its share, not from others', () => {
    const cache = new DuplicateRequestCache({ entriesMax: 10, entriesPerClientMax: 3 });
    const other = connectionFromHost('10.0.0.2');
    execute(cache, 7, 4, other);
    for (let xid = 100; xid < 200; xid++) execute(cache, xid);
    expect(cache.stats()).toMatchObject({ entries: 4, clients: 2, evicted: 97 });
    expect(ask(cache, other)).toBe('replay 07070707');
    expect(ask(cache, HOST, { xid: 199 })).toMatch(/^replay/);
  });

  it('takes from whoever was quiet longest when all have their share', () => {
    const cache = new DuplicateRequestCache({ entriesMax: 4, entriesPerClientMax: 2 });
    for (const host of ['10.0.0.1', '10.0.0.2', '10.0.0.3']) {
      for (const xid of [1, 2]) execute(cache, xid, 1, connectionFromHost(host));
    }
    expect(cache.stats()).toMatchObject({ entries: 4, clients: 2, evicted: 2 });
    expect(ask(cache, connectionFromHost('10.0.0.2'), { xid: 1 })).toBe('replay 01');
  });

  it('never takes what is in transit: a call too many is executed and not remembered', () => {
    const cache = new DuplicateRequestCache({ entriesMax: 100, entriesPerClientMax: 2 });
    const tickets = [1, 2].map((xid) => begin(cache, HOST, { xid }));
    expect(ask(cache, HOST, { xid: 3 })).toBe('unremembered');
    expect(ask(cache, HOST, { xid: 3 })).toBe('unremembered');
    tickets[0]!.answered(hex('01'), []);
    expect(ask(cache, HOST, { xid: 3 })).toBe('execute');
    expect(ask(cache, HOST, { xid: 2 })).toBe('drop');
    expect(cache.stats()).toMatchObject({ entries: 2, inTransit: 2, evicted: 1, unremembered: 2 });
  });

  it('counts bytes, of a client and of all', () => {
    const room = 3 * (ENTRY_BYTES + 100);
    const share = { bytesPerClientMax: room };
    const steps = (cache: DuplicateRequestCache) => {
      for (const xid of [1, 2, 3, 4]) execute(cache, xid, 100);
    };
    expect(known(share, steps, [4, 3, 2])).toMatchObject({ stats: { bytes: room, evicted: 1 }, known: [4, 3, 2] });
    const cache = new DuplicateRequestCache({ bytesMax: room, bytesPerClientMax: room });
    for (const [index, host] of ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.0.4'].entries()) {
      execute(cache, index, 100, connectionFromHost(host));
    }
    expect(cache.stats()).toMatchObject({ bytes: room, clients: 3, evicted: 1 });
  });

  it('does not keep a reply that is larger than the share of a client, nor remove others for it', () => {
    const cache = new DuplicateRequestCache({ bytesPerClientMax: 1000 });
    execute(cache, 1);
    execute(cache, 2, 1001 - ENTRY_BYTES);
    expect(cache.stats()).toMatchObject({ entries: 1, inTransit: 0, tooLarge: 1, evicted: 0, bytes: ENTRY_BYTES + 4 });
    expect(ask(cache, HOST, { xid: 1 })).toBe('replay 01010101');
    cache.clear();
    execute(cache, 3, 1000 - ENTRY_BYTES);
    expect(cache.stats()).toMatchObject({ entries: 1, bytes: 1000, tooLarge: 1 });
  });
});

describe('a DuplicateRequestCache and time', () => {
  it('forgets an answered call some time after its reply was sent last, never one in transit', () => {
    let now = 1000;
    const cache = new DuplicateRequestCache({ keepMs: 60, now: () => now });
    execute(cache, 1);
    const ticket = begin(cache, HOST, { xid: 2 });
    now += 59;
    expect(ask(cache, HOST, { xid: 1 })).toMatch(/^replay/);
    now += 59;
    expect(cache.stats()).toMatchObject({ entries: 2, expired: 0 });
    now += 1;
    expect(cache.stats()).toMatchObject({ entries: 1, inTransit: 1, expired: 1, bytes: ENTRY_BYTES });
    expect(ask(cache, HOST, { xid: 1 })).toBe('execute');
    now += 1000;
    expect(ask(cache, HOST, { xid: 2 })).toBe('drop');
    ticket.answered(hex('02'), []);
    now += 59;
    expect(ask(cache, HOST, { xid: 2 })).toBe('replay 02');
  });

  it('clear() forgets what is answered', () => {
    const cache = new DuplicateRequestCache();
    execute(cache, 1);
    begin(cache, HOST, { xid: 2 });
    cache.clear();
    expect(cache.stats()).toMatchObject({ entries: 1, inTransit: 1, clients: 1, bytes: ENTRY_BYTES });
  });
});

describe('new DuplicateRequestCache()', () => {
  it.each([
    ['entriesMax', { entriesMax: Infinity }],
    ['entriesMax', { entriesMax: 0 }],
    ['entriesPerClientMax', { entriesPerClientMax: 1.5 }],
    ['bytesMax', { bytesMax: NaN }],
    ['bytesPerClientMax', { bytesPerClientMax: Infinity }],
    ['keepMs', { keepMs: -1 }],
  ])('refuses a bad %s', (name, options) => {
    expect(() => new DuplicateRequestCache(options)).toThrow(
      expect.objectContaining({ code: 'ERR_RPCSVC_BAD_OPTION', message: expect.stringContaining(name) as string }),
    );
  });
});
