import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import {
  CALL,
  REPLY,
  type Connection,
  type ConnectionOptions,
  type ConnectionOwner,
  type PollinMessage,
  type TransportError,
  type TransportEvent,
} from '../../src/index.ts';
import { concat, pattern, submit } from './records.ts';

/** Two ends joined by a transport. */
export interface Joined {
  readonly client: Connection;
  readonly server: Connection;
  /** Gives back whatever joining took. */
  dispose(): Promise<void>;
}

type Limits = Omit<ConnectionOptions, 'event'>;

/** What a transport offers to be tried. */
export type Join = (options: { client?: Limits; server?: Limits }) => Promise<Joined>;

/** One message, copied out. */
interface Seen {
  readonly xid: number;
  readonly direction: number;
  readonly body: Uint8Array;
}

/** Collects messages and events of one end, and waits for them. */
class Collector implements ConnectionOwner {
  readonly messages: Seen[] = [];
  readonly events: TransportEvent[] = [];
  readonly sentXids: number[] = [];
  #waiting: { until: () => boolean; resolve: () => void }[] = [];

  readonly call = (arrived: PollinMessage): void => {
    this.#take(arrived);
  };
  readonly reply = (arrived: PollinMessage): void => {
    this.#take(arrived);
  };
  readonly sent = (xid: number): void => {
    this.sentXids.push(xid);
    this.#changed();
  };
  drainedTimes = 0;
  readonly drained = (): void => {
    this.drainedTimes++;
    this.#changed();
  };
  readonly event = (event: TransportEvent): void => {
    this.events.push(event);
    this.#changed();
  };

  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push({ until: condition, resolve }));
  }

  messagesAre(count: number): Promise<void> {
    return this.until(() => this.messages.length >= count);
  }

  async disconnected(): Promise<TransportError | undefined> {
    await this.until(() => this.events.some(({ type }) => type === 'cleanup'));
    for (const event of this.events) if (event.type === 'disconnect') return event.error;
    throw new Error('cleanup without disconnect');
  }

  #take(arrived: PollinMessage): void {
    const { xid, direction, bytes, start, end, payload } = arrived;
    const body = concat([bytes.subarray(start + 8, end), ...payload]);
    this.messages.push({ xid, direction, body });
    arrived.destroy();
    this.#changed();
  }

  #changed(): void {
    const ready = this.#waiting.filter(({ until }) => until());
    this.#waiting = this.#waiting.filter((waiting) => !ready.includes(waiting));
    for (const { resolve } of ready) resolve();
  }
}

/** The peer may have everything before this end hears that its last write is done. */
async function queueEmpty(connection: Connection): Promise<void> {
  while (connection.bytesQueued > 0) await new Promise((resolve) => setImmediate(resolve));
}

/** What every transport must do. */
export function compliance(name: string, join: Join): void {
  describe(`${name} complies`, () => {
    let joined: Joined | undefined;
    let client: Connection;
    let server: Connection;
    let atClient: Collector;
    let atServer: Collector;

    async function start(options: Parameters<Join>[0] = {}): Promise<void> {
      await joined?.dispose();
      joined = await join(options);
      ({ client, server } = joined);
      atClient = new Collector();
      atServer = new Collector();
      client.attach(atClient);
      server.attach(atServer);
    }

    beforeEach(() => start());

    afterEach(async () => {
      await joined?.dispose();
      joined = undefined;
    });

    it('carries a message each way', async () => {
      submit(client, 1, CALL, pattern(40));
      await atServer.messagesAre(1);
      submit(server, 1, REPLY, pattern(60));
      await atClient.messagesAre(1);
      expect(atServer.messages).toEqual([{ xid: 1, direction: CALL, body: pattern(40) }]);
      expect(atClient.messages).toEqual([{ xid: 1, direction: REPLY, body: pattern(60) }]);
    });

    it('carries calls both ways at the same time', async () => {
      for (let xid = 0; xid < 100; xid++) {
        submit(client, xid, CALL, pattern(xid, 1));
        submit(server, xid, CALL, pattern(xid, 2));
      }
      await Promise.all([atClient.messagesAre(100), atServer.messagesAre(100)]);
      expect(atServer.messages.map(({ xid }) => xid)).toEqual(Array.from({ length: 100 }, (_, xid) => xid));
      expect(atServer.messages[99]?.body).toEqual(pattern(99, 1));
      expect(atClient.messages[99]?.body).toEqual(pattern(99, 2));
    });

    it('keeps order and bytes over many sizes', async () => {
      const sizes = [0, 1, 3, 4, 100, 1000, 8191, 32_760, 65_536, 200_000, 5, 1_000_000, 0, 2_000_000];
      for (const [xid, size] of sizes.entries()) submit(client, xid, CALL, pattern(size, xid));
      await atServer.messagesAre(sizes.length);
      expect(atServer.messages.map(({ xid }) => xid)).toEqual([...sizes.keys()]);
      for (const [xid, size] of sizes.entries()) {
        expect(Buffer.compare(atServer.messages[xid]!.body, pattern(size, xid)), `message ${xid}`).toBe(0);
      }
    });

    it('carries payload vectors', async () => {
      const vectors = [pattern(5000, 1), pattern(3, 2), pattern(70_000, 3)];
      const payloadBytes = 75_003;
      for (let xid = 0; xid < 5; xid++) {
        const slot = client.begin(12, payloadBytes);
        slot.view.setUint32(slot.offset, xid);
        slot.view.setUint32(slot.offset + 4, CALL);
        slot.view.setUint32(slot.offset + 8, payloadBytes);
        client.commit(xid, vectors);
      }
      await atServer.messagesAre(5);
      const body = concat([Uint8Array.of(0, 1, 0x24, 0xfb), ...vectors]);
      for (const seen of atServer.messages) expect(Buffer.compare(seen.body, body)).toBe(0);
    });

    it('tells what was sent', async () => {
      for (let xid = 1; xid <= 5; xid++) submit(client, xid, CALL, pattern(1000));
      await atClient.until(() => atClient.sentXids.length === 5);
      expect(atClient.sentXids).toEqual([1, 2, 3, 4, 5]);
    });

    it('close() at one end is the end of the other', async () => {
      client.close();
      expect(await atClient.disconnected()).toBeUndefined();
      await atServer.disconnected();
      expect([client.state, server.state]).toEqual(['closed', 'closed']);
      expect(submit(client, 1, CALL)).toBe(false);
    });

    it('drain() delivers everything that was queued', async () => {
      for (let xid = 0; xid < 200; xid++) submit(client, xid, CALL, pattern(20_000, xid));
      await client.drain();
      await atServer.messagesAre(200);
      expect(await atServer.disconnected()).toBeUndefined();
      expect(Buffer.compare(atServer.messages[199]!.body, pattern(20_000, 199))).toBe(0);
      expect(client.state).toBe('closed');
    });

    it('drain() at both ends at once comes to an end', async () => {
      submit(client, 1, CALL);
      submit(server, 2, CALL);
      await Promise.all([client.drain(), server.drain()]);
      expect([client.state, server.state]).toEqual(['closed', 'closed']);
    });

    it('throttle() holds the peer back, and loses nothing', async () => {
      client.throttle('test');
      for (let xid = 0; xid < 300; xid++) submit(server, xid, REPLY, pattern(30_000, xid));
      // The server's queue cannot drain: 9 MB are more than fit in between.
      await atServer.until(() => atServer.events.some((event) => event.type === 'throttle' && event.on));
      expect(server.bytesQueued).toBeGreaterThan(0);
      expect(atClient.messages.length).toBeLessThan(300);
      client.unthrottle('test');
      await atClient.messagesAre(300);
      expect(atClient.messages.map(({ xid }) => xid)).toEqual(Array.from({ length: 300 }, (_, xid) => xid));
      await atServer.until(() => atServer.events.some((event) => event.type === 'throttle' && !event.on));
      await atServer.until(() => atServer.drainedTimes > 0);
    });

    it('two ends that send more than fits in between do not hold out for each other', async () => {
      for (let xid = 0; xid < 200; xid++) submit(client, xid, CALL, pattern(30_000, xid));
      for (let xid = 0; xid < 200; xid++) submit(server, xid, REPLY, pattern(30_000, xid));
      await Promise.all([atClient.messagesAre(200), atServer.messagesAre(200)]);
      await Promise.all([queueEmpty(client), queueEmpty(server)]);
    });

    it('cuts a peer that does not read at the limit of its queue', async () => {
      await start({ server: { outHighWaterBytes: 100_000, outLimitBytes: 2_000_000 } });
      client.throttle('test');
      let xid = 0;
      let peak = 0;
      // Whatever the kernel takes in between, it is less than 100 MB.
      while (xid < 10_000 && submit(server, xid, CALL, pattern(10_000))) {
        xid++;
        peak = Math.max(peak, server.counters.bytesQueued);
        // Once a turn, so that the kernel gets its chance.
        if (xid % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
      expect(await atServer.disconnected()).toMatchObject({ code: 'ERR_TRANSPORT_OUT_QUEUE_FULL', fault: 'peer' });
      expect(peak).toBeLessThanOrEqual(2_000_000);
      expect(xid).toBeLessThan(10_000);
      client.unthrottle('test');
      await atClient.disconnected();
    });

    it('cuts a peer that breaks the framing', async () => {
      await start({ server: { recordBytesMax: 1000 } });
      submit(client, 1, CALL, pattern(100));
      submit(client, 2, CALL, pattern(1000));
      expect(await atServer.disconnected()).toMatchObject({ code: 'ERR_TRANSPORT_RECORD_TOO_LARGE' });
      expect(atServer.messages.map(({ xid }) => xid)).toEqual([1]);
      await atClient.disconnected();
    });

    it('counts the same bytes at both ends', async () => {
      for (let xid = 0; xid < 50; xid++) submit(client, xid, CALL, pattern(xid * 100));
      await atServer.messagesAre(50);
      await queueEmpty(client);
      expect(server.counters.bytesIn).toBe(client.counters.bytesOut);
      expect(server.counters).toMatchObject({ recordsIn: 50, fragmentsIn: 50, messagesHeld: 0, bytesPending: 0 });
      expect(client.counters).toMatchObject({ recordsOut: 50, bytesQueued: 0 });
    });

    it('has ids, addresses and states', () => {
      expect(client.id).not.toBe(server.id);
      expect(client.peer.family).toBe(server.local.family);
      expect(['idle', 'running']).toContain(client.state);
    });
  });
}
