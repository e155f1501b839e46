/** Our client and our instrument, over the sockets of this machine. */
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { listen } from '@gluster-ts/rpc-transport';
import type { Connection, InetAddress } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { InstrumentClient } from '../src/client/instrument-client.ts';
import {
  address_family,
  DEVICE_ABORT_V1,
  DEVICE_CORE_V1,
  device_error,
  DEVICE_INTERRUPT_V1,
} from '../src/generated/instrument.ts';
import { Bench, refusal, until } from './support.ts';

const NEVER_MS = 1_000_000;

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.make();
});
afterEach(() => bench[Symbol.asyncDispose]());

/** A raw client of the core channel. */
function raw(): RpcClnt {
  return new RpcClnt(bench.address, { reconnect: false });
}

/** Where the abort channel is. */
function abortEndpoint(): InetAddress {
  return bench.instrument.abortAddress;
}

async function link(clnt: RpcClnt): Promise<number> {
  const args = { client_id: 1, lock_device: false, lock_timeout: 0, device: 'inst0' };
  return (await clnt.call(DEVICE_CORE_V1, 'CREATE_LINK', args)).lid;
}

describe('core channel', () => {
  it('asks and is answered', async () => {
    const meter = await bench.open();
    expect(await meter.query('*IDN?')).toBe('GLUSTER-TS,SIMULATED MULTIMETER,0,1');
    expect(await meter.query('MEAS:VOLT?')).toBe('+1.00000000E+00');
    expect(await meter.query('measure:voltage:dc?;:VOLT:RANG 2.5;:VOLT:RANG?')).toBe('+1.00100000E+00;+2.50000000E+00');
    await meter.trigger();
    expect(await meter.query('FETC?;*OPC?')).toBe('+1.00200000E+00;1');
    await meter.write('*RST');
    expect(await meter.query('FETC?;MEAS:VOLT?')).toBe('+1.00000000E+00');
    expect(await meter.query('SYST:ERR?')).toBe('-230,"Data corrupt or stale"');
  });

  it('a message may come in pieces, and is carried out with the last', async () => {
    await using clnt = raw();
    const lid = await link(clnt);
    const write = (text: string, flags: number) =>
      clnt.call(DEVICE_CORE_V1, 'DEVICE_WRITE', {
        lid,
        io_timeout: 0,
        lock_timeout: 0,
        flags,
        data: Buffer.from(text),
      });
    expect(await write('*ID', 0)).toEqual({ error: 0, size: 3 });
    expect(await write('N?', 8)).toEqual({ error: 0, size: 2 });
    const read = (request_size: number, flags = 0, term_char = 0, io_timeout = 5000) =>
      clnt.call(DEVICE_CORE_V1, 'DEVICE_READ', { lid, request_size, io_timeout, lock_timeout: 0, flags, term_char });
    const text = ({ reason, data }: { reason: number; data: Uint8Array }) => [reason, Buffer.from(data).toString()];
    expect(text(await read(7))).toEqual([1, 'GLUSTER']);
    expect(text(await read(100, 128, 0x2c))).toEqual([2, '-TS,']);
    expect(text(await read(100))).toEqual([4, 'SIMULATED MULTIMETER,0,1\n']);
    expect(await read(100, 0, 0, 0)).toMatchObject({ error: device_error.IO_TIMEOUT });
  });

  it('what is longer than announced, or than any message, is refused', async () => {
    await using clnt = raw();
    const args = { client_id: 1, lock_device: false, lock_timeout: 0, device: 'inst0' };
    const { lid, max_receive_size } = await clnt.call(DEVICE_CORE_V1, 'CREATE_LINK', args);
    const write = (size: number, flags = 0) => {
      const data = Buffer.alloc(size, ' ');
      return clnt.call(DEVICE_CORE_V1, 'DEVICE_WRITE', { lid, io_timeout: 0, lock_timeout: 0, flags, data });
    };
    expect(await write(max_receive_size + 1)).toEqual({ error: device_error.PARAMETER_ERROR, size: 0 });
    for (let bytes = 0; bytes < 65_536; bytes += max_receive_size) {
      expect(await write(max_receive_size)).toEqual({ error: 0, size: max_receive_size });
    }
    expect(await write(1)).toEqual({ error: device_error.IO_ERROR, size: 0 });
    // Forgotten; the next one is a new one.
    const meter = await bench.open();
    expect(await write(1, 8)).toEqual({ error: 0, size: 1 });
    await meter.write(`${' '.repeat(40_000)}*IDN?`);
    expect(await meter.read()).toMatch(/^GLUSTER/);
  });

  it('a read waits as long as it is told to', async () => {
    const patient = await bench.open();
    const hasty = await bench.open({ ioTimeoutMs: 0 });
    await hasty.write('MEAS:VOLT?');
    expect(await refusal(hasty.read())).toBe(device_error.IO_TIMEOUT);
    await patient.write('MEAS:VOLT?');
    expect(await patient.read()).toMatch(/^\+1/);
  });

  it('there is one device, and a bounded number of links', async () => {
    expect(await refusal(bench.open({ device: 'gpib0,7' }))).toBe(device_error.NOT_ACCESSIBLE);
    await using clnt = raw();
    for (let links = 0; links < 16; links++) await link(clnt);
    const args = { client_id: 1, lock_device: false, lock_timeout: 0, device: 'inst0' };
    expect(await clnt.call(DEVICE_CORE_V1, 'CREATE_LINK', args)).toMatchObject({
      error: device_error.OUT_OF_RESOURCES,
    });
    // Others still can.
    await bench.open();
  });

  it('a link is its own connection’s: for others there is none', async () => {
    const mine = await bench.open();
    await using clnt = raw();
    const generic = { lid: mine.lid, flags: 0, lock_timeout: 0, io_timeout: 0 };
    const refused = { error: device_error.INVALID_LINK };
    expect(await clnt.call(DEVICE_CORE_V1, 'DEVICE_CLEAR', generic)).toEqual(refused);
    expect(await clnt.call(DEVICE_CORE_V1, 'DEVICE_LOCK', generic)).toEqual(refused);
    expect(await clnt.call(DEVICE_CORE_V1, 'DESTROY_LINK', mine.lid)).toEqual(refused);
    expect(await mine.query('*OPC?')).toBe('1');
    expect(await clnt.call(DEVICE_CORE_V1, 'DESTROY_LINK', await link(clnt))).toEqual({ error: 0 });
  });

  it('a client that is gone leaves nothing behind', async () => {
    const clnt = raw();
    await clnt.call(DEVICE_CORE_V1, 'DEVICE_LOCK', { lid: await link(clnt), flags: 0, lock_timeout: 0 });
    const waiting = await bench.open({ lockTimeoutMs: NEVER_MS });
    const answer = waiting.query('*IDN?');
    expect(bench.instrument.server.linkCount).toBe(2);
    await clnt.close();
    expect(await answer).toMatch(/^GLUSTER/);
    expect(bench.instrument.server.linkCount).toBe(1);
  });
});

describe('lock', () => {
  it('keeps others out, at once or when they have waited', async () => {
    const holder = await bench.open();
    const other = await bench.open();
    const patient = await bench.open({ lockTimeoutMs: 20 });
    await holder.lock();
    expect(await refusal(holder.lock())).toBe(device_error.LOCKED_BY_OTHER);
    expect(await refusal(other.write('*RST'))).toBe(device_error.LOCKED_BY_OTHER);
    expect(await refusal(other.poll())).toBe(device_error.LOCKED_BY_OTHER);
    expect(await refusal(patient.clear())).toBe(device_error.LOCKED_BY_OTHER);
    expect(await refusal(other.unlock())).toBe(device_error.NO_LOCK_HELD);
    await using clnt = raw();
    // Without the flag nobody waits.
    const hasty = { lid: await link(clnt), flags: 0, lock_timeout: NEVER_MS };
    expect(await clnt.call(DEVICE_CORE_V1, 'DEVICE_LOCK', hasty)).toEqual({ error: device_error.LOCKED_BY_OTHER });
    expect(await holder.query('*OPC?')).toBe('1');
    await holder.unlock();
    expect(await other.query('*OPC?')).toBe('1');
  });

  it('goes to one of those who wait, and then to the next', async () => {
    const holder = await bench.open();
    await holder.lock();
    const waiting = await Promise.all([1, 2, 3].map(() => bench.open({ lockTimeoutMs: NEVER_MS })));
    const order: InstrumentClient[] = [];
    const all = waiting.map(async (client) => {
      await client.lock();
      order.push(client);
      expect(await refusal(holder.write('*RST'))).toBe(device_error.LOCKED_BY_OTHER);
      await client.unlock();
    });
    await holder.unlock();
    await Promise.all(all);
    expect(new Set(order).size).toBe(3);
  });

  it('may come with the link, and not both', async () => {
    await using clnt = raw();
    const args = { client_id: 1, lock_device: true, lock_timeout: 0, device: 'inst0' };
    const { error, lid } = await clnt.call(DEVICE_CORE_V1, 'CREATE_LINK', args);
    expect(error).toBe(0);
    const refused = { error: device_error.LOCKED_BY_OTHER, lid: 0, abort_port: 0, max_receive_size: 0 };
    expect(await clnt.call(DEVICE_CORE_V1, 'CREATE_LINK', args)).toEqual(refused);
    expect(bench.instrument.server.linkCount).toBe(1);
    expect(await clnt.call(DEVICE_CORE_V1, 'DEVICE_UNLOCK', lid)).toEqual({ error: 0 });
  });
});

describe('abort channel', () => {
  it('ends a read that is in progress, and nothing else', async () => {
    const meter = await bench.open({ ioTimeoutMs: NEVER_MS });
    const other = await bench.open({ ioTimeoutMs: NEVER_MS });
    const read = refusal(meter.read());
    const others = other.read();
    // Both are waiting once this is answered, since calls of a connection are begun in order.
    await Promise.all([meter.poll(), other.poll()]);
    await meter.abort();
    expect(await read).toBe(device_error.ABORTED);
    await other.write('*OPC?');
    expect(await others).toBe('1');
    expect(await meter.query('*OPC?')).toBe('1');
  });

  it('ends waiting for a lock', async () => {
    const holder = await bench.open();
    await holder.lock();
    const meter = await bench.open({ lockTimeoutMs: NEVER_MS });
    const locking = refusal(meter.lock());
    // It is waiting once this is refused.
    const unlocking = await refusal(meter.unlock());
    expect(unlocking).toBe(device_error.NO_LOCK_HELD);
    await meter.abort();
    expect(await locking).toBe(device_error.ABORTED);
  });

  it('listens to the link’s own host only', async () => {
    const abortAddress = abortEndpoint();
    const meter = await bench.open();
    await using stranger = new RpcClnt(abortAddress, { transport: { localAddress: '127.0.0.2' } });
    expect(await stranger.call(DEVICE_ABORT_V1, 'ABORT', meter.lid)).toEqual({ error: device_error.INVALID_LINK });
    await using friend = new RpcClnt(abortAddress);
    expect(await friend.call(DEVICE_ABORT_V1, 'ABORT', meter.lid)).toEqual({ error: device_error.NO_ERROR });
  });

  it('knows no other links', async () => {
    await using clnt = new RpcClnt(abortEndpoint());
    for (const lid of [0, -1, 1]) {
      expect(await clnt.call(DEVICE_ABORT_V1, 'ABORT', lid)).toEqual({ error: device_error.INVALID_LINK });
    }
  });
});

describe('interrupt channel', () => {
  it('tells when a measurement is ready, once for each reason', async () => {
    const meter = await bench.open();
    let requests = 0;
    await meter.onServiceRequest(() => requests++);
    expect(await refusal(meter.onServiceRequest(() => undefined))).toBe(device_error.CHANNEL_ALREADY_ESTABLISHED);
    for (const expected of [1, 2, 3]) {
      await meter.write('*CLS;*ESE 1;*SRE 32;INIT;*OPC');
      await until(() => requests === expected);
      expect(await meter.poll()).toBe(96);
      // The request is over, its reason is not.
      expect(await meter.poll()).toBe(32);
      expect(await meter.query('*STB?')).toBe('96');
      expect(await meter.query('FETC?')).toMatch(/^\+1\.00/);
    }
    expect(requests).toBe(3);
  });

  it('tells of answers too, and of nothing that is not enabled', async () => {
    const meter = await bench.open();
    let requests = 0;
    await meter.onServiceRequest(() => requests++);
    await meter.write('*SRE 16;*IDN?');
    await until(() => requests === 1);
    await meter.read();
    await meter.write('*SRE 0;*IDN?');
    expect(await meter.poll()).toBe(64 + 16);
    await meter.read();
    expect(requests).toBe(1);
  });

  it('goes over UDP too, and to clients that never answer', async () => {
    let requests = 0;
    const svc = new Rpcsvc();
    svc.register(DEVICE_INTERRUPT_V1, { SERVICE_REQUEST: sync(() => void (requests += 1), { noReply: true }) });
    const accept = (connection: Connection): void => void svc.attach(connection);
    await using listener = await listen({ protocol: 'udp', host: '127.0.0.1', port: 0 }, { accept });
    await using clnt = raw();
    const { DEVICE_ENABLE_SRQ, CREATE_INTERRUPT_CHANNEL, DEVICE_WRITE, DEVICE_READ_STATUS } =
      clnt.client(DEVICE_CORE_V1);
    const lid = await link(clnt);
    const channel = { host: 0x7f00_0001, port: listener.address.port, program_number: 0x0607b1, version_number: 1 };
    expect(await CREATE_INTERRUPT_CHANNEL({ ...channel, family: address_family.OVER_UDP })).toEqual({ error: 0 });
    expect(await DEVICE_ENABLE_SRQ({ lid, enable: true, handle: new Uint8Array(3) })).toEqual({ error: 0 });
    for (const expected of [1, 2, 3]) {
      const data = Buffer.from('*CLS;*ESE 1;*SRE 32;*OPC');
      await DEVICE_WRITE({ lid, io_timeout: 1000, lock_timeout: 0, flags: 8, data });
      await until(() => requests === expected);
      expect(await DEVICE_READ_STATUS({ lid, flags: 0, lock_timeout: 0, io_timeout: 0 })).toMatchObject({ status: 96 });
    }
  });

  it('ends with the client’s connection, and when the client says so', async () => {
    await using listener = await listen(
      { host: '127.0.0.1', port: 0 },
      { accept: (connection) => connection.attach({}) },
    );
    const channel = { host: 0x7f00_0001, port: listener.address.port, program_number: 0x0607b1, version_number: 1 };
    const clnt = raw();
    for (const end of [() => clnt.call(DEVICE_CORE_V1, 'DESTROY_INTERRUPT_CHANNEL', undefined), () => clnt.close()]) {
      const args = { ...channel, family: address_family.OVER_TCP };
      expect(await clnt.call(DEVICE_CORE_V1, 'CREATE_INTERRUPT_CHANNEL', args)).toEqual({ error: 0 });
      await until(() => listener.connections.size === 1);
      await end();
      await until(() => listener.connections.size === 0);
    }
  });

  it('is made to the client’s own host only, and where somebody listens', async () => {
    await using clnt = raw();
    const args = {
      host: 0x7f00_0001,
      port: 9,
      program_number: 0x0607b1,
      version_number: 1,
      family: address_family.OVER_TCP,
    };
    const make = (one: Partial<typeof args>) =>
      clnt.call(DEVICE_CORE_V1, 'CREATE_INTERRUPT_CHANNEL', { ...args, ...one });
    expect(await make({ host: 0xc000_0207 })).toEqual({ error: device_error.PARAMETER_ERROR });
    expect(await make({ host: 0x7f00_0002 })).toEqual({ error: device_error.PARAMETER_ERROR });
    expect(await make({ port: 0 })).toEqual({ error: device_error.PARAMETER_ERROR });
    expect(await make({ port: 1 })).toEqual({ error: device_error.CHANNEL_NOT_ESTABLISHED });
    const missing = { error: device_error.CHANNEL_NOT_ESTABLISHED };
    expect(await clnt.call(DEVICE_CORE_V1, 'DESTROY_INTERRUPT_CHANNEL', undefined)).toEqual(missing);
  });
});
