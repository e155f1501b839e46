import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CServerBuild } from './support/c-server.ts';
import { calculator } from './support/calculator.ts';
import { missing, runInside } from './support/namespace.ts';

const why = missing('rpcbind', 'rpcinfo', 'gcc', 'rpcgen');

describe.skipIf(why !== undefined)(`Debian's rpcbind${why === undefined ? '' : ` (${why})`}`, () => {
  let build: CServerBuild;
  let result: Record<string, unknown>;
  beforeAll(async () => {
    build = await CServerBuild.make();
    result = (await runInside('debians-rpcbind.ts', build.path)) as Record<string, unknown>;
  }, 240_000);
  afterAll(() => build.remove());

  const ready = `program ${calculator.number} version 1 ready and waiting\n`;

  it('has our server, as rpcinfo sees, on IPv4 and IPv6, until its registration is released', () => {
    const place = (netid: string, address: string) => {
      return expect.stringMatching(
        `^ +${calculator.number} +1 +${netid} +${address}\\.\\d+\\.\\d+ +- +superuser$`,
      ) as string;
    };
    expect(result['seenByRpcinfo']).toEqual([place('tcp6', '::'), place('tcp', '0\\.0\\.0\\.0')]);
    expect(result).toMatchObject({ seenByPortmapper: true, pinged: ready, pinged6: ready, ended: 0, afterEnd: [] });
  });

  it('refuses a second one', () => expect(result['refusedTwice']).toBe('ERR_RPCBIND_REFUSED'));

  it('has our server until SIGTERM ends it', () => {
    expect(result).toMatchObject({ beforeSignal: 2, killed: 'SIGTERM', afterSignal: [] });
  });

  it('keeps the registration of a server that crashed, until the next one replaces it', () => {
    expect(result).toMatchObject({
      afterCrash: 2,
      refusedAfterCrash: 'ERR_RPCBIND_REFUSED',
      replaced: [
        { netid: 'tcp6', address: '::.0.9' },
        { netid: 'tcp', address: '0.0.0.0.0.9' },
      ],
      replacedList: [expect.stringContaining('::.0.9'), expect.stringContaining('0.0.0.0.0.9')],
      afterReplaced: [],
    });
  });

  it('finds a C server for our client, which calls it', () => {
    expect(result).toMatchObject({
      notRegistered: 'ERR_RPCBIND_NOT_REGISTERED',
      endpointIsMerged: true,
      sums: [42, 42, 42, 42, 42],
      noVersion: 'ERR_RPCBIND_NOT_REGISTERED',
      udp: 'nothing wrong',
      afterCServer: [],
    });
  });

  it('finds a C server again that has come back on another port', () => {
    expect(result['foundAgain']).toEqual([3, 7, 2]);
  });

  it('finds a C server on a unix socket', () => {
    expect(result['local']).toMatchObject({ netid: 'local', endpoint: { path: '/run/calculator.sock' } });
    expect(result['localSum']).toBe(42);
  });

  it('tells our client all that there is to tell', () => {
    expect(result).toMatchObject({
      dump: [
        ['tcp', 'superuser'],
        ['tcp6', 'superuser'],
        ['udp', 'superuser'],
        ['udp6', 'superuser'],
      ],
      addresses: [
        ['tcp', 3, 'inet', 'tcp'],
        ['udp', 1, 'inet', 'udp'],
      ],
      time: true,
      counted: [13, true],
    });
  });

  it('lets nobody register from elsewhere', () => {
    expect(result['refusedElsewhere']).toBe(
      'Call RPCBPROC_SET of rpcbind (100000 v4), xid: credential was refused with AUTH_TOOWEAK',
    );
  });
});
