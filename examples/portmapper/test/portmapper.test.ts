/**
 * The same session with our portmapper and with Debian's: rpcinfo, our greeter and our client, a greeter and a client in C.
 */
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runIsolated } from '../../../test/support/isolated.ts';
import { missingForNamespaces } from '../../../test/support/namespace.ts';
import { CPrograms, missingForC } from '../../../test/support/rpcgen.ts';

const why = missingForNamespaces('rpcinfo', 'rpcbind') ?? missingForC();
const here = (file: string): string => resolve(import.meta.dirname, '..', file);
/** Lines in any order. */
const sorted = (text: string | undefined): readonly string[] => (text ?? '').split('\n').filter(Boolean).toSorted();

describe.skipIf(why !== undefined)(`portmappers${why === undefined ? '' : ` (${why})`}`, () => {
  let programs: CPrograms;
  beforeAll(async () => {
    programs = await CPrograms.build(here('src/greeter.x'), here('test/c/client.c'), here('test/c/server.c'));
  });
  afterAll(() => programs[Symbol.asyncDispose]());

  describe.each(['ours', 'Debian’s'])('%s', (which) => {
    let said: Readonly<Record<string, string>>;
    beforeAll(async () => {
      const args = [which, programs.path('server'), programs.path('client')];
      said = (await runIsolated(here('test/inside/session.ts'), ...args)) as typeof said;
    }, 240_000);

    it('lists itself to rpcinfo -p', () => {
      const itself = ['tcp', 'udp'].flatMap((proto) =>
        [2, 3, 4].map((v) => `    100000    ${v}   ${proto}    111  portmapper`),
      );
      expect(sorted(said['at first'])).toEqual([...itself, '   program vers proto   port  service'].toSorted());
    });

    it('has our greeter, over TCP and UDP, while it runs', () => {
      expect(sorted(said['with our greeter'])).toEqual([
        ' 536871185    1   tcp  20111',
        ' 536871185    1   udp  20111',
        ' 536871185    2   tcp  20111',
        ' 536871185    2   udp  20111',
      ]);
      expect(said['our greeter ended']).toBe('0');
      expect(said['without our greeter']).toBe('0\n');
      expect(said['greet nobody']).toBe(
        'Program 536871185 version 1 is not registered for tcp or tcp6 with rpcbind of 127.0.0.1\n',
      );
    });

    it('has the C greeter, over all transports, while it runs', () => {
      expect(sorted(said['with the C greeter'])).toEqual(
        [1, 2].flatMap((v) => ['tcp', 'tcp6', 'udp', 'udp6'].map((netid) => `536871185 ${v} ${netid} superuser`)),
      );
      expect(said['the C greeter ended']).toBe('0');
      expect(said['without the C greeter']).toBe('0\n');
    });

    it.each(['tcp', 'udp'])('leads clients to both greeters over %s', (netid) => {
      expect(said[`rpcinfo asks our greeter over ${netid}`]).toBe(
        'program 536871185 version 1 ready and waiting\nprogram 536871185 version 2 ready and waiting\n',
      );
      expect(said[`C client asks our greeter over ${netid}`]).toBe('Jambo Ada\n');
      expect(said[`our client asks our greeter over ${netid}`]).toBe('Hello Ada\n');
      expect(said[`C client asks the C greeter over ${netid}`]).toBe('Jambo Grace\n');
      expect(said[`our client asks the C greeter over ${netid}`]).toBe('Hello Grace\n');
    });

    it('is asked over its unix socket too', () => {
      expect(said['French']).toBe('Bonjour Grace\n');
      expect(said['by rpcbind']).toMatch(/^ +100000 +4 +local +\/run\/rpcbind.sock +portmapper superuser$/m);
    });

    it('is listed by us', () => {
      const rows = sorted(said['list']).map((line) => line.replaceAll(/ +/g, ' '));
      expect(rows).toContain('536871185 2 udp 127.0.0.1.78.143 superuser');
      expect(rows).toContain('100000 4 local /run/rpcbind.sock superuser');
    });

    it('ends when it is told to', () => expect(said['portmapper ended']).toBe('0'));
  });
});
