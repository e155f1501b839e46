import { beforeAll, describe, expect, it } from 'vitest';
import { missing, runInside } from './support/namespace.ts';

const why = missing('rpcbind');

/** Where the answers differ, on purpose. */
const DIFFERENT = [
  // Who may not register is refused before the arguments are looked at.
  'elsewhere: torn arguments',
  // Debian's finds nothing on the transport over which it is asked when that is a unix socket.
  'local: GETADDRLIST',
  // The portmapper's arguments name no owner, and Node.js does not tell who is at the other end of a unix socket: nobody
  // in particular can not remove what the superuser has registered.
  'local: UNSET ports of lists',
  // Debian's takes any text for a path and cuts off what could be a port.
  ...[3, 4].flatMap((version) =>
    ['192.0.2.7.3.128', '2001:db8::7.3.128'].flatMap((address) => [
      `local: version ${version} UADDR2TADDR ${address}`,
      `local: version ${version} TADDR2UADDR ${address}`,
    ]),
  ),
];

describe.skipIf(why !== undefined)(`Our rpcbind and Debian's${why === undefined ? '' : ` (${why})`}`, () => {
  let ours: ReadonlyMap<string, unknown>;
  let debians: ReadonlyMap<string, unknown>;
  beforeAll(async () => {
    ours = new Map((await runInside('same.ts', 'ours')) as [string, unknown][]);
    debians = new Map((await runInside('same.ts', 'debians')) as [string, unknown][]);
  }, 240_000);

  it('give the same answers to all calls but a few', () => {
    const alike = (answers: ReadonlyMap<string, unknown>) =>
      Object.fromEntries([...answers].filter(([what]) => !DIFFERENT.includes(what)));
    expect(alike(ours)).toEqual(alike(debians));
  });

  it('differ where they are known to', () => {
    const unlike = [...ours].filter(([what, answer]) => JSON.stringify(answer) !== JSON.stringify(debians.get(what)));
    expect(unlike.map(([what]) => what).toSorted()).toEqual(DIFFERENT.toSorted());
  });

  it('were asked', () => {
    expect(ours.size).toBeGreaterThan(300);
    expect([...ours.keys()]).toEqual([...debians.keys()]);
    expect(ours.get('tcp: version 4 GETADDR')).toBe('127.0.0.1.8.1');
    expect(ours.get('tcp6: GETVERSADDR')).toBe('::1.8.1');
    expect(ours.get('elsewhere: version 4 GETADDR of what stays')).toBe('192.0.2.1.8.1');
    expect(ours.get('elsewhere: version 4 SET')).toBe('ERR_RPC_AUTH_ERROR');
    expect(ours.get('elsewhere: UNSET ports')).toBe('ERR_RPC_AUTH_ERROR');
    expect(ours.get('local: another version')).toBe('ERR_RPC_PROG_MISMATCH');
    expect(ours.get('local: torn arguments')).toBe('ERR_RPC_GARBAGE_ARGS');
  });
});
