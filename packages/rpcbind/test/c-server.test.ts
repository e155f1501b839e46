import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Mapping } from '../src/index.ts';
import type { Outcome } from './inside/play.ts';
import { CServerBuild } from './support/c-server.ts';
import { calculator } from './support/calculator.ts';
import { missing, runInside } from './support/namespace.ts';

const why = missing('rpcinfo', 'gcc', 'rpcgen', 'setpriv');

interface Played {
  readonly registered: readonly Mapping[];
  readonly sum: number;
  readonly pings: readonly Outcome[];
  readonly exit: number;
  readonly left: readonly Mapping[];
}

const { number } = calculator;

describe.skipIf(why !== undefined)(
  `C servers of rpcgen and libtirpc at our rpcbind${why === undefined ? '' : ` (${why})`}`,
  () => {
    let build: CServerBuild;
    beforeAll(async () => {
      build = await CServerBuild.make();
    });
    afterAll(() => build.remove());

    const play = async (mode: string, over: string): Promise<Played> => {
      return (await runInside('c-server.ts', mode, over, build.path)) as Played;
    };
    const places = ({ registered }: Played) => registered.map(({ version, netid }) => `${version} ${netid}`).toSorted();

    describe.each([
      ['over the unix socket', 'socket', 'superuser'],
      // A library's port for that is privileged when it can be.
      ['over loopback, where there is no socket', 'loopback', 'superuser'],
    ])('%s', (_, over, owner) => {
      it('register for every transport with svc_create(), are found, called, and unregister', async () => {
        const played = await play('tirpc', over);
        expect(places(played)).toEqual(['1 tcp', '1 tcp6', '1 udp', '1 udp6', '3 tcp', '3 tcp6', '3 udp', '3 udp6']);
        expect(new Set(played.registered.map((one) => one.owner))).toEqual(new Set([owner]));
        expect(played).toMatchObject({ sum: 42, exit: 0, left: [] });
        const [all, first, second] = played.pings;
        const ready = (version: number) => `program ${number} version ${version} ready and waiting\n`;
        // Version 0 is asked of rpcbind, and the server says that it has 1 to 3.
        expect(all?.stdout).toContain(ready(1));
        expect(all?.stdout).toContain(ready(3));
        expect(first).toEqual({ exit: 0, stderr: '', stdout: ready(1) });
        expect(second?.exit).toBe(1);
        expect(second?.stderr).toContain('low version = 1, high version = 3');
      });

      it('register for UDP and TCP with pmap_unset() and svc_register()', async () => {
        const played = await play('portmap', over);
        expect(places(played)).toEqual(['1 tcp', '1 udp', '3 tcp', '3 udp']);
        expect(played.registered.every(({ address }) => address.startsWith('0.0.0.0.'))).toBe(true);
        expect(played).toMatchObject({ sum: 42, exit: 0, left: [] });
      });

      it('register a unix socket with rpcb_set()', async () => {
        const played = await play('local /run/calculator.sock', over);
        expect(played.registered).toEqual([
          { program: number, version: 1, netid: 'local', address: '/run/calculator.sock', owner },
        ]);
        expect(played).toMatchObject({ sum: 42, exit: 0, left: [] });
      });
    });

    it('keep what they register from other users, but for the superuser', async () => {
      const refused = { exit: 1, stderr: expect.stringContaining('Could not delete registration') as string };
      expect(await runInside('owners.ts', build.path)).toMatchObject({
        registered: ['1000'],
        byAnother: refused,
        afterAnother: 16,
        byOwner: { exit: 0 },
        afterOwner: 14,
        byRoot: { exit: 0 },
        left: [],
      });
    });
  },
);
