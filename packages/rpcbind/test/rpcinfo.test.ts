import { beforeAll, describe, expect, it } from 'vitest';
import type { Outcome } from './inside/play.ts';
import { missing, runInside } from './support/namespace.ts';

const why = missing('rpcinfo', 'rpcbind');

const COMMANDS = [
  'rpcinfo -p',
  'rpcinfo -p 127.0.0.1',
  'rpcinfo',
  'rpcinfo 127.0.0.1',
  'rpcinfo ::1',
  'rpcinfo -s',
  'rpcinfo -T tcp 127.0.0.1 100000',
  'rpcinfo -T tcp 127.0.0.1 100000 2',
  'rpcinfo -T tcp 127.0.0.1 100000 3',
  'rpcinfo -T tcp6 ::1 100000 4',
  'rpcinfo -T local localhost 100000 3',
  'rpcinfo -T udp 127.0.0.1 100000',
  'rpcinfo -T udp6 ::1 100000 4',
  'rpcinfo -u 127.0.0.1 100000 2',
  'rpcinfo -t 127.0.0.1 100000 4',
  'rpcinfo -a 127.0.0.1.0.111 -T tcp 100000 4',
  'rpcinfo -T tcp 127.0.0.1 100000 5',
  'rpcinfo -T tcp 127.0.0.1 100017 1',
  'rpcinfo -T tcp 127.0.0.1 100003 3',
  'rpcinfo -l 127.0.0.1 100003 4',
  'rpcinfo -m | head -8',
  'rpcinfo -d 100003 3',
  'rpcinfo -d 100099 1',
  'rpcinfo -p',
];

/** What the two must have in common: all but the order. */
function comparable({ exit, stdout, stderr }: Outcome): unknown {
  const lines = stdout.split('\n').map((line) => line.trimEnd());
  return { exit, stdout: lines.sort(), stderr };
}

describe.skipIf(why !== undefined)(`Debian's rpcinfo${why === undefined ? '' : ` (${why})`}`, () => {
  const ours = new Map<string, Outcome>();
  const debians = new Map<string, Outcome>();
  beforeAll(async () => {
    for (const [which, outcomes] of [
      ['ours', ours],
      ['debians', debians],
    ] as const) {
      const all = (await runInside('rpcinfo.ts', which, ...COMMANDS)) as Outcome[];
      // The last of equal commands counts.
      all.forEach((outcome, i) =>
        outcomes.set(`${COMMANDS[i]!}${i === COMMANDS.length - 1 ? ' at last' : ''}`, outcome),
      );
    }
  }, 240_000);

  it('lists our registrations with -p, by the portmapper', () => {
    expect(ours.get('rpcinfo -p')).toEqual({
      exit: 0,
      stderr: '',
      stdout: `   program vers proto   port  service
    100000    4   tcp    111  portmapper
    100000    3   tcp    111  portmapper
    100000    2   tcp    111  portmapper
    100000    4   udp    111  portmapper
    100000    3   udp    111  portmapper
    100000    2   udp    111  portmapper
    100003    3   tcp   2049  nfs
    100003    3   udp   2050  nfs
    100003    4   tcp   2049  nfs
    100003    4   udp   2050  nfs
`,
    });
  });

  it('lists our registrations by rpcbind, over the unix socket, IPv4 and IPv6', () => {
    const stdout = `   program version netid     address                service    owner
    100000    4    tcp6      ::.0.111               portmapper superuser
    100000    3    tcp6      ::.0.111               portmapper superuser
    100000    4    udp6      ::.0.111               portmapper superuser
    100000    3    udp6      ::.0.111               portmapper superuser
    100000    4    tcp       0.0.0.0.0.111          portmapper superuser
    100000    3    tcp       0.0.0.0.0.111          portmapper superuser
    100000    2    tcp       0.0.0.0.0.111          portmapper superuser
    100000    4    udp       0.0.0.0.0.111          portmapper superuser
    100000    3    udp       0.0.0.0.0.111          portmapper superuser
    100000    2    udp       0.0.0.0.0.111          portmapper superuser
    100000    4    local     /run/rpcbind.sock      portmapper superuser
    100000    3    local     /run/rpcbind.sock      portmapper superuser
    100003    3    tcp       0.0.0.0.8.1            nfs        superuser
    100003    3    udp       0.0.0.0.8.2            nfs        superuser
    100003    3    tcp6      ::.8.1                 nfs        superuser
    100003    3    local     /run/nfs.sock          nfs        superuser
    100003    4    tcp       0.0.0.0.8.1            nfs        superuser
    100003    4    udp       0.0.0.0.8.2            nfs        superuser
    100003    4    tcp6      ::.8.1                 nfs        superuser
    100003    4    local     /run/nfs.sock          nfs        superuser
`;
    for (const command of ['rpcinfo', 'rpcinfo 127.0.0.1', 'rpcinfo ::1']) {
      expect(ours.get(command)).toEqual({ exit: 0, stderr: '', stdout });
    }
  });

  it('finds and pings what our rpcbind tells of', () => {
    const ready = (...versions: number[]) => ({
      exit: 0,
      stderr: '',
      stdout: versions.map((version) => `program 100000 version ${version} ready and waiting\n`).join(''),
    });
    expect(ours.get('rpcinfo -T tcp 127.0.0.1 100000')).toEqual(ready(2, 3, 4));
    expect(ours.get('rpcinfo -T tcp 127.0.0.1 100000 3')).toEqual(ready(3));
    expect(ours.get('rpcinfo -T tcp6 ::1 100000 4')).toEqual(ready(4));
    expect(ours.get('rpcinfo -T local localhost 100000 3')).toEqual(ready(3));
  });

  it('shows our statistics with -m', () => {
    const { stdout = '' } = ours.get('rpcinfo -m | head -8') ?? {};
    const [title, names, counts] = stdout.split('\n');
    expect(title).toBe('PORTMAP (version 2) statistics');
    expect(names).toMatch(/^NULL +SET +UNSET +GETPORT +DUMP +CALLIT/);
    // Two were listed by version 2, which was pinged four times.
    expect(counts?.trim().split(/\s+/)).toEqual(['4', '0/0', '0/0', '0/0', '2', '0/0']);
  });

  it('removes registrations with -d', () => {
    expect(ours.get('rpcinfo -d 100003 3')).toEqual({ exit: 0, stdout: '', stderr: '' });
    expect(ours.get('rpcinfo -p at last')?.stdout).not.toMatch(/100003 +3/);
    expect(ours.get('rpcinfo -p at last')?.stdout).toMatch(/100003 +4/);
  });

  const same = COMMANDS.slice(0, -1).filter((command) => !command.startsWith('rpcinfo -m'));
  it.each([...same, 'rpcinfo -p at last'])('says of ours what it says of Debian’s rpcbind: %s', (command) => {
    const mine = ours.get(command);
    const theirs = debians.get(command);
    expect(mine).toBeDefined();
    expect(theirs).toBeDefined();
    expect(comparable(mine!)).toEqual(comparable(theirs!));
  });
});
