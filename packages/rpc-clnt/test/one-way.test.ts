import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { procedure, program, xdrInt, xdrVoid } from '@gluster-ts/xdr';
import { expect, it } from 'vitest';
import { RpcClnt } from '../src/index.ts';

const batch = program({
  name: 'batch',
  number: 0x2000_0098,
  version: 1,
  procedures: { PUT: procedure(1, xdrInt, xdrVoid), COUNT: procedure(2, xdrVoid, xdrInt) },
});

const loopback = { host: '127.0.0.1', port: 0 };
const oneWay = { noReply: true } as const;

function service(): { svc: Rpcsvc; numbers: number[]; until: (count: number) => Promise<void> } {
  const numbers: number[] = [];
  let wake = (): void => undefined;
  const svc = new Rpcsvc().register(batch, {
    PUT: sync(
      (number) => {
        numbers.push(number);
        wake();
      },
      { noReply: true },
    ),
    COUNT: sync(() => numbers.length),
  });
  const until = async (count: number): Promise<void> => {
    while (numbers.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  return { svc, numbers, until };
}

it('a batch of calls without replies, and one call that is answered behind them (RFC 5531 section 8)', async () => {
  const { svc, numbers } = service();
  await using served = svc;
  const { address } = await served.listen(loopback);
  await using clnt = new RpcClnt(address);
  const { PUT, COUNT } = clnt.client(batch);
  const puts = Array.from({ length: 10_000 }, (_, number) => PUT(number, oneWay));
  expect(await COUNT()).toBe(10_000);
  await Promise.all(puts);
  expect(numbers).toEqual(puts.map((_, number) => number));
  expect(clnt.counters).toMatchObject({ sent: 10_001, succeeded: 1, lateReplies: 0 });
});

it('a call without a reply arrives also when its client is closed behind it', async () => {
  const { svc, numbers, until } = service();
  await using served = svc;
  const { address } = await served.listen(loopback);
  {
    await using clnt = new RpcClnt(address);
    await clnt.call(batch, 'PUT', 7, oneWay);
  }
  await until(1);
  expect(numbers).toEqual([7]);
});

it('a call without a reply arrives over UDP, once', async () => {
  const { svc, numbers, until } = service();
  await using served = svc;
  const { address } = await served.listen({ protocol: 'udp', ...loopback });
  {
    await using clnt = new RpcClnt(address, { retransmit: { delayMsMin: 1 } });
    await clnt.call(batch, 'PUT', 7, oneWay);
  }
  await until(1);
  await using clnt = new RpcClnt(address);
  expect(await clnt.call(batch, 'COUNT', undefined)).toBe(1);
  expect(numbers).toEqual([7]);
});
