import { AuthRegistry, AUTH_SCHEMES, authNoneScheme } from '@gluster-ts/auth';
import type { AuthScheme } from '@gluster-ts/auth';
import { IobufPool } from '@gluster-ts/iobuf-pool';
import { memoryPeer, type TransportEvent } from '@gluster-ts/rpc-transport';
import { AuthStat, OpaqueAuth, procedure, program, xdrUint, xdrVoid } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import { callBytes, hex, messagesOf, Peer, record, seenFrom, words } from '../test/support/peer.ts';
import { inVersion, oddType, TEST_PROGRAM } from '../test/support/program.ts';
import { Rpcsvc, sync } from './index.ts';
import type { ProgramOptions, RpcsvcEvent, RpcsvcOptions } from './index.ts';

type TestOptions = ProgramOptions<(typeof TEST_PROGRAM)['procedures']>;

function serve(options: RpcsvcOptions = {}, programOptions: TestOptions = {}) {
  const events: RpcsvcEvent[] = [];
  const svc = new Rpcsvc({ event: (event) => events.push(event), ...options });
  svc.register(TEST_PROGRAM, { ADD: sync(({ a, b }) => a + b), POKE: () => undefined }, programOptions);
  return { svc, events, peer: new Peer(svc) };
}

const ONE_AND_TWO = hex('00000001 00000002');

// RFC 5531 section 9, field by field: xid, REPLY, reply_stat, then for an accepted call the verifier (flavour, length)
// and accept_stat, for a denied one reject_stat.
describe('Rpcsvc answers', () => {
  it('SUCCESS with the result', async () => {
    const { peer } = serve();
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(
      '00000007 00000001 00000000 00000000 00000000 00000000 00000003',
    );
  });

  it('RPC_MISMATCH with the versions it speaks', async () => {
    const { peer, events } = serve();
    expect(await peer.call({ rpcvers: 3 })).toBe('00000007 00000001 00000001 00000000 00000002 00000002');
    expect(events).toMatchObject([{ type: 'rpc-mismatch', version: 3, xid: 7, suppressed: 0 }]);
  });

  it('RPC_MISMATCH whatever follows the version', async () => {
    const { peer } = serve();
    peer.send(hex('00000007 00000000 00000001'), hex('00000008 00000000 ffffffff ff'));
    expect((await peer.replies()).map(words)).toEqual([
      '00000007 00000001 00000001 00000000 00000002 00000002',
      '00000008 00000001 00000001 00000000 00000002 00000002',
    ]);
  });

  it('PROG_UNAVAIL', async () => {
    const { peer, events } = serve();
    expect(await peer.call({ prog: 99 })).toBe('00000007 00000001 00000000 00000000 00000000 00000001');
    expect(events).toMatchObject([{ type: 'program-unavailable', program: 99, version: 2, procedure: 1 }]);
  });

  it('PROG_MISMATCH with the lowest and highest version registered', async () => {
    const { svc, peer, events } = serve();
    expect(await peer.call({ vers: 1 })).toBe(
      '00000007 00000001 00000000 00000000 00000000 00000002 00000002 00000002',
    );
    svc.register(inVersion(9), {}).register(inVersion(4), {});
    expect(await peer.call({ vers: 5 })).toBe(
      '00000007 00000001 00000000 00000000 00000000 00000002 00000002 00000009',
    );
    svc.unregister(TEST_PROGRAM.number, 9);
    expect(await peer.call({ vers: 9 })).toBe(
      '00000007 00000001 00000000 00000000 00000000 00000002 00000002 00000004',
    );
    expect(events).toMatchObject([{ type: 'program-mismatch', version: 1 }]);
  });

  it('PROG_UNAVAIL once the last version is unregistered', async () => {
    const { svc, peer } = serve();
    expect(svc.unregister(TEST_PROGRAM.number, 2)).toBe(true);
    expect(svc.unregister(TEST_PROGRAM.number, 2)).toBe(false);
    expect(await peer.call()).toBe('00000007 00000001 00000000 00000000 00000000 00000001');
  });

  it('PROC_UNAVAIL for a number that the program does not have, and for one without handler', async () => {
    const { peer, events } = serve();
    expect(await peer.call({ proc: 77 })).toBe('00000007 00000001 00000000 00000000 00000000 00000003');
    expect(await peer.call({ proc: 9 })).toBe('00000007 00000001 00000000 00000000 00000000 00000003');
    expect(await peer.call({ proc: -1 })).toBe('00000007 00000001 00000000 00000000 00000000 00000003');
    expect(events).toMatchObject([{ type: 'procedure-unavailable', procedure: 77 }]);
  });

  it('GARBAGE_ARGS for arguments that are torn', async () => {
    const { peer, events } = serve();
    expect(await peer.call({ args: hex('00000001') })).toBe('00000007 00000001 00000000 00000000 00000000 00000004');
    expect(events).toMatchObject([{ type: 'garbage-arguments', procedure: 'ADD', program: TEST_PROGRAM }]);
  });

  it('GARBAGE_ARGS when a codec throws an error of its own', async () => {
    const args = oddType({
      decode: () => {
        throw new RangeError('Out of stack');
      },
    });
    const odd = program({ name: 'ODD', number: 5, version: 1, procedures: { ODD: procedure(1, args, xdrVoid) } });
    const { svc, peer } = serve();
    svc.register(odd, { ODD: () => undefined });
    expect(await peer.call({ prog: 5, vers: 1 })).toBe('00000007 00000001 00000000 00000000 00000000 00000004');
  });

  it('trailing bytes: ignored by default, GARBAGE_ARGS where the program refuses them', async () => {
    const args = hex('00000001 00000002 00');
    const lenient = serve();
    expect(await lenient.peer.call({ args })).toMatch(/00000003$/);
    const strict = serve({}, { trailingBytes: 'refuse' });
    expect(await strict.peer.call({ args })).toBe('00000007 00000001 00000000 00000000 00000000 00000004');
    expect(await strict.peer.call({ args: ONE_AND_TWO })).toMatch(/00000003$/);
  });
});

describe('Rpcsvc denies with AUTH_ERROR', () => {
  const schemes = (...extra: AuthScheme[]) => new AuthRegistry([...AUTH_SCHEMES, ...extra]);

  it('AUTH_REJECTEDCRED for an unknown flavour', async () => {
    const { peer, events } = serve();
    expect(await peer.call({ flavor: 119, cred: hex('01020304') })).toBe(
      '00000007 00000001 00000001 00000001 00000002',
    );
    expect(events).toMatchObject([{ type: 'auth-failed', flavor: 119, stat: 2, program: TEST_PROGRAM.number }]);
  });

  it('not at all for an unknown flavour, where the registry falls back to AUTH_NONE as C does', async () => {
    const { peer } = serve({ auth: new AuthRegistry(AUTH_SCHEMES, { fallback: authNoneScheme }) });
    expect(await peer.call({ flavor: 119, cred: hex('01020304'), args: ONE_AND_TWO })).toMatch(/00000003$/);
  });

  it('AUTH_BADCRED for a credential that is torn', async () => {
    const { peer } = serve({ auth: schemes() });
    const cred = hex('00000000 00000000 00000000 00000fff 00000004 00000000');
    expect(await peer.call({ flavor: 390_039, cred })).toBe('00000007 00000001 00000001 00000001 00000001');
  });

  it('AUTH_TOOWEAK below the minAuth of the program, but not for NULL', async () => {
    const { peer, events } = serve({}, { minAuth: 1 });
    expect(await peer.call({ args: ONE_AND_TWO })).toBe('00000007 00000001 00000001 00000001 00000005');
    expect(events).toMatchObject([{ type: 'auth-failed', stat: AuthStat.AUTH_TOOWEAK, flavor: 0 }]);
    const sys = hex('00000000 00000000 00000000 00000000 00000000');
    expect(await peer.call({ flavor: 1, cred: sys, args: ONE_AND_TWO })).toMatch(/00000003$/);
    expect(await peer.call({ proc: 0 })).toBe('00000007 00000001 00000000 00000000 00000000 00000000');
  });

  it('AUTH_FAILED when a scheme throws', async () => {
    const broken: AuthScheme = {
      flavor: 200,
      name: 'BROKEN',
      authenticate: () => {
        throw new Error('Key server is down');
      },
    };
    const { svc, peer, events } = serve({ auth: schemes(broken) });
    expect(await peer.call({ flavor: 200 })).toBe('00000007 00000001 00000001 00000001 00000007');
    expect(events.map(({ type }) => type)).toContain('auth-threw');
    expect(svc.stats().requests.inUse).toBe(0);
  });

  it('AUTH_REJECTEDCRED for a port that anyone can have, save for what the program exempts', async () => {
    const { svc, events } = serve({ allowInsecure: false }, { unprivileged: ['POKE'] });
    const from = (port: number) => {
      const peer = memoryPeer();
      svc.attach(seenFrom(peer.connection, { family: 'ipv4', host: '127.0.0.1', port }));
      return async (proc: number) => {
        peer.send(record(callBytes({ proc, args: ONE_AND_TWO })));
        await peer.run();
        return messagesOf(peer.take()).map(words);
      };
    };
    const denied = ['00000007 00000001 00000001 00000001 00000002'];
    expect(await from(1024)(1)).toEqual(denied);
    expect(await from(65_535)(1)).toEqual(denied);
    expect(await from(1023)(1)).not.toEqual(denied);
    expect(await from(1024)(4)).not.toEqual(denied);
    expect(await from(1024)(0)).not.toEqual(denied);
    expect(events).toMatchObject([{ type: 'unprivileged', procedure: 1 }]);
  });

  it('nobody for their port where insecure ports are allowed, or the connection has none', async () => {
    const insecure = serve();
    const peer = memoryPeer();
    insecure.svc.attach(seenFrom(peer.connection, { family: 'ipv6', host: '::1', port: 50_000 }));
    peer.send(record(callBytes({ args: ONE_AND_TWO })));
    await peer.run();
    expect(messagesOf(peer.take()).map(words)[0]).toMatch(/00000003$/);

    const memory = serve({ allowInsecure: false });
    expect(await memory.peer.call({ args: ONE_AND_TWO })).toMatch(/00000003$/);
    const exempt = serve({ allowInsecure: false }, { unprivileged: true });
    expect(await exempt.peer.call({ args: ONE_AND_TWO })).toMatch(/00000003$/);
  });
});

describe('Rpcsvc and verifiers', () => {
  const withVerifier = (verifier: OpaqueAuth): AuthScheme => ({
    flavor: 201,
    name: 'SHORT',
    authenticate: (credential, verf) =>
      authNoneScheme.authenticate(credential, verf).ok
        ? { ok: true, identity: identityOf(credential, verf), verifier }
        : { ok: false, stat: AuthStat.AUTH_BADCRED },
  });
  function identityOf(credential: OpaqueAuth, verifier: OpaqueAuth) {
    const verdict = authNoneScheme.authenticate(credential, verifier);
    if (!verdict.ok) throw new Error('AUTH_NONE refuses nobody');
    return verdict.identity;
  }

  it('sends the verifier of the scheme with results and refusals', async () => {
    const auth = new AuthRegistry([withVerifier(new OpaqueAuth(2, hex('aabbcc')))]);
    const { peer } = serve({ auth });
    expect(await peer.call({ flavor: 201, args: ONE_AND_TWO })).toBe(
      '00000007 00000001 00000000 00000002 00000003 aabbcc00 00000000 00000003',
    );
    expect(await peer.call({ flavor: 201, prog: 1 })).toBe(
      '00000007 00000001 00000000 00000002 00000003 aabbcc00 00000001',
    );
  });

  it('never sends one to a call that needs none after it', async () => {
    const auth = new AuthRegistry([withVerifier(new OpaqueAuth(2, hex('aabbcc'))), authNoneScheme]);
    const { peer } = serve({ auth });
    await peer.call({ args: ONE_AND_TWO });
    await peer.call({ flavor: 201, args: ONE_AND_TWO });
    expect(await peer.call({ args: ONE_AND_TWO })).toBe(
      '00000007 00000001 00000000 00000000 00000000 00000000 00000003',
    );
  });

  it('closes the connection when a scheme wants a verifier that no message can carry', async () => {
    const auth = new AuthRegistry([withVerifier(new OpaqueAuth(2, new Uint8Array(401)))]);
    const { svc, peer } = serve({ auth });
    expect(await peer.call({ flavor: 201, args: ONE_AND_TWO })).toBe('');
    expect(peer.connection.state).toBe('closed');
    expect(svc.stats()).toMatchObject({ calls: 1, dropped: 1, requests: { inUse: 0 } });
  });
});

describe('Rpcsvc closes the connection', () => {
  it.each([
    ['torn header', '00000007 00000000 00000002 20000001 00000002 00000001 00000000'],
    ['credential above 400 bytes', '00000007 00000000 00000002 20000001 00000002 00000001 00000000 00000191'],
    ['torn credential', '00000007 00000000 00000002 20000001 00000002 00000001 00000000 00000190 00000000'],
    ['no version', '00000007 00000000'],
  ])('for a header with a %s', async (_, header) => {
    const { svc, peer, events } = serve();
    const [before, after] = [1, 2].map((xid) => callBytes({ xid, args: ONE_AND_TWO }));
    peer.send(before!, hex(header), after!);
    expect((await peer.replies()).map((reply) => reply[3])).toEqual([1]);
    expect(peer.peer.ended).toBe(true);
    peer.peer.end();
    await peer.peer.run();
    expect(peer.connection.state).toBe('closed');
    expect(events).toMatchObject([{ type: 'bad-header', error: { name: 'XdrError' } }]);
    expect(svc.stats()).toMatchObject({ calls: 1, badHeaders: 1, clients: 0, requests: { inUse: 0 } });
  });
});

describe('NULL', () => {
  it('is answered for every program', async () => {
    const { svc, peer } = serve();
    expect(await peer.call({ proc: 0 })).toBe('00000007 00000001 00000000 00000000 00000000 00000000');
    expect(svc.stats().programs[0]?.procedures[0]).toMatchObject({ name: 'NULL', number: 0, calls: 1, replies: 1 });
  });

  it('is answered where the description has it as void, and no handler', async () => {
    const { svc, peer } = serve();
    const nul = procedure(0, xdrVoid, xdrVoid);
    svc.register(program({ name: 'N', number: 5, version: 1, procedures: { NOTHING: nul } }), {}, { complete: true });
    expect(await peer.call({ prog: 5, vers: 1, proc: 0 })).toBe(
      '00000007 00000001 00000000 00000000 00000000 00000000',
    );
  });

  it('is what the description makes of it', async () => {
    const { svc, peer } = serve();
    const odd = program({ name: 'N', number: 5, version: 1, procedures: { ZERO: procedure(0, xdrVoid, xdrUint) } });
    svc.register(odd, { ZERO: sync(() => 0x2a) });
    expect(await peer.call({ prog: 5, vers: 1, proc: 0 })).toMatch(/00000000 0000002a$/);
    svc.register({ ...odd, version: 2 }, {});
    expect(await peer.call({ prog: 5, vers: 2, proc: 0 })).toMatch(/00000003$/);
  });
});

describe('Rpcsvc without memory', () => {
  it('closes the connection with the reason when not even a refusal can be built', async () => {
    const { svc } = serve();
    const seen: TransportEvent[] = [];
    const pool = new IobufPool({ bytesMax: 1 });
    const { connection, send, run } = memoryPeer({ pool, event: (event) => void seen.push(event) });
    svc.attach(connection);
    send(record(callBytes({ args: ONE_AND_TWO })));
    await run();
    expect(seen.filter(({ type }) => type === 'disconnect')).toMatchObject([
      { error: { code: 'ERR_TRANSPORT_NO_BUFFER', cause: { code: 'ERR_IOBUF_LIMIT' } } },
    ]);
    expect(svc.stats().inProgress).toBe(0);
  });
});
