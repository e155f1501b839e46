import { describe, expect, it } from 'vitest';
import { DuplicateRequestCache, Rpcsvc, sync } from '../src/index.ts';
import type { RpcsvcEvent, RpcsvcOptions } from '../src/index.ts';
import { expectBalanced } from './support/invariants.ts';
import { callBytes, words } from './support/peer.ts';
import { TEST_PROGRAM } from './support/program.ts';
import type { TestHandlers } from './support/serve.ts';
import { bytesOf, ONE_AND_TWO, SYSTEM_ERR, THREE, VOID } from './support/serve.ts';
import { serveUdp, UdpClient } from './support/udp.ts';

function service(handlers: TestHandlers, options: RpcsvcOptions = {}): { svc: Rpcsvc; events: RpcsvcEvent[] } {
  const events: RpcsvcEvent[] = [];
  const svc = new Rpcsvc({ event: (event) => events.push(event), ...options });
  svc.register(TEST_PROGRAM, { POKE: sync(() => undefined), ...handlers });
  return { svc, events };
}

describe('a service over UDP', () => {
  it('answers a call in one datagram, and refuses in one', async () => {
    const { svc } = service({ ADD: sync(({ a, b }) => a + b) });
    await using listener = await serveUdp(svc);
    await using client = await UdpClient.of(listener);
    client.send(callBytes({ args: ONE_AND_TWO }));
    expect((await client.replies(1)).map(words)).toEqual([THREE]);
    client.send(callBytes({ proc: 77 }));
    expect(words((await client.replies(2))[1]!)).toBe('00000007 00000001 00000000 00000000 00000000 00000003');
    expectBalanced(svc);
  });

  it('answers SYSTEM_ERR instead of a reply that does not fit a datagram, and says so', async () => {
    const { svc, events } = service({ ECHO: sync((bytes) => bytes) });
    await using listener = await serveUdp(svc, { datagramBytesMax: 1000 });
    await using client = await UdpClient.of(listener);
    // 24 bytes of header and 4 of length.
    client.send(callBytes({ proc: 2, args: bytesOf(940) }));
    expect((await client.replies(1))[0]).toHaveLength(968);
    svc.unregister(TEST_PROGRAM.number, TEST_PROGRAM.version);
    svc.register(TEST_PROGRAM, { ECHO: sync(() => new Uint8Array(973)) });
    client.send(callBytes({ proc: 2, args: bytesOf(4) }));
    expect(words((await client.replies(2))[1]!)).toBe(SYSTEM_ERR);
    expect(events).toMatchObject([{ type: 'bad-result', error: { code: 'ERR_TRANSPORT_DATAGRAM_TOO_LARGE' } }]);
    expectBalanced(svc);
  });

  it('forgets a datagram that is no call, and nothing else', async () => {
    const gate = Promise.withResolvers<number>();
    const { svc, events } = service({ ADD: () => gate.promise });
    await using listener = await serveUdp(svc);
    await using client = await UdpClient.of(listener);
    client.send(callBytes({ args: ONE_AND_TWO }), callBytes().subarray(0, 20), callBytes({ proc: 4 }));
    expect((await client.replies(1)).map(words)).toEqual([VOID]);
    expect(svc.stats()).toMatchObject({ badHeaders: 1, inProgress: 1 });
    expect(events.map(({ type }) => type)).toEqual(['bad-header']);
    // Whoever forges a source address cannot cost its owner the answers that are due.
    expect(listener.connections.size).toBe(1);
    gate.resolve(3);
    expect(words((await client.replies(2))[1]!)).toBe(THREE);
    expectBalanced(svc);
  });

  it('never answers a reply, so that two servers cannot be made to talk to each other', async () => {
    const { svc } = service({});
    await using listener = await serveUdp(svc);
    await using client = await UdpClient.of(listener);
    const reply = callBytes();
    reply[7] = 1;
    client.send(reply, callBytes({ proc: 4 }), reply, callBytes({ proc: 4 }));
    expect((await client.replies(2)).map(words)).toEqual([VOID, VOID]);
    expect(listener.dropped.unexpected).toBe(1);
    expect([...listener.connections][0]?.counters.messagesDropped).toBe(1);
  });
});

describe('a duplicate request cache over UDP', () => {
  it('drops copies of a call in progress, and replays its reply afterwards, to the address of the copy', async () => {
    const gate = Promise.withResolvers<number>();
    let executions = 0;
    const drc = new DuplicateRequestCache();
    const { svc } = service({ ADD: () => (executions++, gate.promise) }, { drc });
    await using listener = await serveUdp(svc);
    await using client = await UdpClient.of(listener);
    await using fromAnotherPort = await UdpClient.of(listener);
    const call = callBytes({ args: ONE_AND_TWO });
    client.send(call, call, call, callBytes({ xid: 8, proc: 4 }));
    await client.replies(1);
    expect(svc.stats()).toMatchObject({ duplicates: 2, inProgress: 1 });
    gate.resolve(3);
    expect(words((await client.replies(2))[1]!)).toBe(THREE);
    client.send(call);
    expect(words((await client.replies(3))[2]!)).toBe(THREE);
    fromAnotherPort.send(call);
    expect((await fromAnotherPort.replies(1)).map(words)).toEqual([THREE]);
    expect(executions).toBe(1);
    // POKE is one, too.
    expect(drc.stats()).toMatchObject({ executed: 2, replayed: 2, dropped: 2, inTransit: 0 });
    expectBalanced(svc);
  });

  it('replays a SYSTEM_ERR that stands for a reply that did not fit, and does not execute again', async () => {
    let executions = 0;
    const { svc } = service(
      { ECHO: sync(() => (executions++, new Uint8Array(2000))) },
      { drc: new DuplicateRequestCache() },
    );
    await using listener = await serveUdp(svc, { datagramBytesMax: 1000 });
    await using client = await UdpClient.of(listener);
    const call = callBytes({ proc: 2, args: bytesOf(4) });
    client.send(call, call);
    expect((await client.replies(2)).map(words)).toEqual([SYSTEM_ERR, SYSTEM_ERR]);
    expect(executions).toBe(1);
  });

  it('remembers a call of a client that was forgotten meanwhile', async () => {
    let executions = 0;
    const { svc } = service({ ADD: sync(() => ++executions) }, { drc: new DuplicateRequestCache() });
    await using listener = await serveUdp(svc);
    await using client = await UdpClient.of(listener);
    const call = callBytes({ args: ONE_AND_TWO });
    client.send(call);
    await client.replies(1);
    for (const connection of listener.connections) connection.close();
    client.send(call);
    const [first, second] = await client.replies(2);
    expect(second).toEqual(first);
    expect([executions, listener.accepted]).toEqual([1, 2]);
  });
});
