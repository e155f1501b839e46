/**
 * Management encryption (`/var/lib/glusterd/secure-access`): our daemon and C's in the same roles, with C's command line and
 * our own client as callers.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Authority, selfSigned, type Issued } from '../../../test/support/certificates.ts';
import { missingForNamespaces, ours, play, root, theirs } from '../../../test/support/namespace.ts';
import type { Outcome } from '../../../test/support/namespace.ts';
import { eventually, Lab } from './support/lab.ts';
import type { Kind, LabNode } from './support/lab.ts';

const missing = missingForNamespaces('gluster', 'glusterd', 'openssl', 'nsenter');
/** Nine handshakes, or two daemons of C, take a minute on a busy machine. */
const PATIENCE = { timeout: 300_000 };
const ping = `${process.execPath} --conditions=@gluster-ts/source ${join(import.meta.dirname, 'support/tls-ping.ts')}`;

let ca: Authority;
let other: Authority;
let node: Issued;
let replacement: Issued;
/** Everything that calls, by name, as `tls-ping.ts` wants it. */
let callers: Record<string, string>;

beforeAll(() => {
  ca = Authority.make('Storage CA');
  other = Authority.make('Other CA');
  node = ca.issue('node1');
  replacement = ca.issue('node1-new');
  const intermediate = ca.makeIntermediate('first');
  const second = intermediate.makeIntermediate('second');
  const viaOne = intermediate.issue('via-one');
  const viaTwo = second.issue('via-two');
  const revoked = ca.issue('revoked');
  ca.revoke(revoked.cert);
  const own = selfSigned(ca.folder, 'own');
  const of = ({ cert, key }: Issued, ...chain: readonly Authority[]): string =>
    `${[cert, ...chain.map((authority) => authority.cert)].join('+')},${key},${ca.cert}`;
  callers = {
    good: of(ca.issue('good')),
    'via one authority': of(viaOne, intermediate),
    'via two authorities': of(viaTwo, second, intermediate),
    'of nobody we know': of(other.issue('stranger')),
    'its own authority': of(own),
    expired: of(ca.issue('expired', { validFrom: '20200101000000Z', validTo: '20210101000000Z' })),
    revoked: of(revoked),
    'without certificate': `,,${ca.cert}`,
    'without TLS': 'plain',
  };
});

afterAll(() => {
  ca[Symbol.dispose]();
  other[Symbol.dispose]();
});

/** Puts files where both daemons look for them, in a mount namespace of its own. */
function install(identity: Issued, access: string, authorities: readonly string[] = [ca.cert]): string[] {
  return [
    'mount -t tmpfs tmpfs /etc/ssl && mount -t tmpfs tmpfs /usr/lib/ssl',
    // Debian's build of C looks there.
    'for end in pem key ca; do ln -s /etc/ssl/glusterfs.$end /usr/lib/ssl; done',
    `cp ${identity.cert} /etc/ssl/glusterfs.pem && cp ${identity.key} /etc/ssl/glusterfs.key`,
    `cat ${authorities.join(' ')} > /etc/ssl/glusterfs.ca`,
    `printf '%b' '${access}' > /var/lib/glusterd/secure-access`,
    // C's daemon takes connections, and serves them only once it ran this a score of times: on a busy machine a handshake
    // does not wait for so long.
    "printf '#!/bin/sh\\necho gsyncd\\n' > /run/quick-gsyncd && chmod +x /run/quick-gsyncd",
    'for program in /usr/lib/*/glusterfs/gsyncd; do [ ! -e "$program" ] || mount --bind /run/quick-gsyncd "$program"; done',
  ];
}

function pingAll(names: readonly string[] = Object.keys(callers)): string {
  return `${ping} ${names.map((name) => `'${name}=${callers[name] ?? ''}'`).join(' ')}`;
}

function verdicts(outcome: Outcome | undefined): Record<string, string> {
  expect(outcome).toMatchObject({ exit: 0, stderr: '' });
  return JSON.parse(outcome?.stdout ?? '') as Record<string, string>;
}

describe.skipIf(missing !== undefined)(`management encryption${missing ? ` (${missing})` : ''}`, PATIENCE, () => {
  it.each([
    ['the default depth', '', ['via two authorities']],
    ['depth 2', 'option transport.socket.ssl-cert-depth 2\\n', []],
  ])('takes and refuses the callers that C takes and refuses, with %s', async (_, access, tooDeep) => {
    const [our, their] = await Promise.all(
      [ours, theirs].map((daemon) => play({ daemon, before: install(node, access), commands: [pingAll()] })),
    );
    const verdict = verdicts(our?.[0]);
    expect(verdict).toEqual(verdicts(their?.[0]));
    const refused = ['of nobody we know', 'its own authority', 'expired', 'without certificate', 'without TLS'];
    for (const [name, outcome] of Object.entries(verdict)) {
      const isRefused = refused.includes(name) || tooDeep.includes(name);
      expect(outcome, name).toBe(isRefused ? 'refused' : '0 from node1 by TLSv1.3');
    }
  });

  it('takes a caller whose own certificate is on the list of authorities, as C does', async () => {
    const before = install(node, '', [ca.cert, join(ca.folder, 'own.pem')]);
    const commands = [pingAll(['its own authority', 'of nobody we know'])];
    const [our, their] = await Promise.all([ours, theirs].map((daemon) => play({ daemon, before, commands })));
    expect(verdicts(our?.[0])).toEqual({
      'its own authority': '0 from node1 by TLSv1.3',
      'of nobody we know': 'refused',
    });
    expect(verdicts(their?.[0])).toEqual(verdicts(our?.[0]));
  });

  it('refuses whom a revocation list names, as C does', async () => {
    const lists = join(ca.folder, 'lists');
    mkdirSync(lists);
    copyFileSync(ca.crl(), join(lists, 'ca.crl'));
    // C finds lists by the hash of their issuer.
    execFileSync('openssl', ['rehash', lists], { stdio: 'ignore' });
    const volfile = join(ca.folder, 'glusterd.vol');
    const option = `    option transport.socket.ssl-crl-path ${lists}\nend-volume`;
    writeFileSync(volfile, readFileSync('/etc/glusterfs/glusterd.vol', 'utf8').replace('end-volume', option));
    const commands = [pingAll(['good', 'revoked'])];
    const [our, their] = await Promise.all(
      [ours, theirs].map((daemon) =>
        play({ daemon: [...daemon, `--volfile=${volfile}`], before: install(node, ''), commands }),
      ),
    );
    expect(verdicts(our?.[0])).toEqual({ good: '0 from node1 by TLSv1.3', revoked: 'refused' });
    expect(verdicts(their?.[0])).toEqual(verdicts(our?.[0]));
  });

  it("serves C's command line over TLS, and in plain on the unix socket", async () => {
    const commands = [
      'gluster --mode=script --remote-host=127.0.0.1 pool list',
      'gluster --mode=script pool list',
      // Away with what tells the command line to encrypt.
      'rm /var/lib/glusterd/secure-access; timeout 20 gluster --mode=script --remote-host=127.0.0.1 pool list',
    ];
    const before = install(node, '');
    const [our, their] = await Promise.all([ours, theirs].map((daemon) => play({ daemon, before, commands })));
    expect(our?.map(({ exit }) => exit)).toEqual(their?.map(({ exit }) => exit));
    for (const index of [0, 1]) {
      expect(our?.[index]).toMatchObject({ exit: 0, stderr: '' });
      expect(our?.[index]?.stdout).toMatch(/localhost\s+Connected/);
    }
    expect(our?.[2]?.exit).not.toBe(0);
  });

  it("serves gluster-ts, and lets it ask C's daemon", async () => {
    const ask = join(root, 'bin/gluster-ts');
    const commands = [
      `${ask} --remote-host=127.0.0.1 --timeout=40 pool list`,
      `${ask} --remote-host=127.0.0.1 --secure-mgmt=no --timeout=5 pool list`,
    ];
    const before = install(node, '');
    const all = await Promise.all([ours, theirs].map((daemon) => play({ daemon, before, commands })));
    for (const [encrypted, plain] of all) {
      expect(encrypted).toMatchObject({ exit: 0, stderr: '' });
      expect(encrypted?.stdout).toMatch(/localhost\s+Connected/);
      expect(plain?.exit).toBe(1);
    }
  });

  it.each<{ kinds: readonly Kind[] }>([
    { kinds: ['ours', 'ours'] },
    { kinds: ['ours', 'C'] },
    { kinds: ['C', 'ours'] },
  ])('holds between peers: $kinds', async ({ kinds }) => {
    const members = new Map(['node1', 'node2'].map((name) => [name, ca.issue(name)]));
    await using lab = await Lab.of(kinds, (name) => install(members.get(name) ?? node, ''));
    const [first, second] = lab.nodes as [LabNode, LabNode];
    await Promise.all([first.start(), second.start()]);
    expect(await first.gluster('peer', 'probe', 'node2')).toMatchObject({ stdout: 'peer probe: success\n', code: 0 });
    const whole = (node: LabNode, other: string): Promise<void> =>
      eventually(async () => (await node.peers()).join() === `${other}: Peer in Cluster (Connected)`);
    await whole(first, 'node2');
    await whole(second, 'node1');
    // A transaction goes through it, from either side.
    for (const [from, to, ratio] of [
      [first, second, '61'],
      [second, first, '62'],
    ] as const) {
      const set = await from.gluster('volume', 'set', 'all', 'cluster.server-quorum-ratio', ratio);
      expect(set).toMatchObject({ stdout: 'volume set: success\n', code: 0 });
      expect(await to.read('/var/lib/glusterd/options')).toContain(`cluster.server-quorum-ratio=${ratio}\n`);
    }
    // Both have to find each other again.
    await second.stop('TERM');
    await second.start();
    await whole(first, 'node2');
    await whole(second, 'node1');
  });

  it('does not take a peer without certificate into the pool', async () => {
    await using lab = await Lab.of(['ours', 'ours'], (name) => (name === 'node1' ? install(node, '') : []));
    const [first, second] = lab.nodes as [LabNode, LabNode];
    await Promise.all([first.start(), second.start()]);
    expect((await second.gluster('peer', 'probe', 'node1')).code).not.toBe(0);
    expect(await first.peers()).toEqual([]);
  });

  it('reads new files on SIGHUP, and keeps the old ones when they are broken', async () => {
    const log = '/var/log/glusterfs/glusterd.log';
    const reload = (change: string, line: string): string => {
      const told = `timeout 100 sh -c 'until grep -q "${line}" ${log}; do sleep 0.1; done'`;
      return `${change}; pkill -HUP -x glusterd; ${told}; ${pingAll(['good'])}`;
    };
    const copy = `cp ${replacement.cert} /etc/ssl/glusterfs.pem && cp ${replacement.key} /etc/ssl/glusterfs.key`;
    const outcomes = await play({
      daemon: ours,
      before: install(node, ''),
      commands: [
        pingAll(['good']),
        reload(copy, 'were read anew'),
        reload('echo broken > /etc/ssl/glusterfs.pem', 'stay as they were'),
        `cat ${log}`,
      ],
    });
    expect(outcomes.slice(0, 3).map((outcome) => verdicts(outcome)['good'])).toEqual([
      '0 from node1 by TLSv1.3',
      '0 from node1-new by TLSv1.3',
      '0 from node1-new by TLSv1.3',
    ]);
    expect(outcomes[3]?.stdout).toContain('TLS keys and certificates were read anew');
    expect(outcomes[3]?.stdout).toContain('TLS keys and certificates stay as they were');
  });

  it('does not start without certificates, and says which file is missing', async () => {
    const before = ['mount -t tmpfs tmpfs /etc/ssl', 'touch /var/lib/glusterd/secure-access'];
    await expect(play({ daemon: ours, before, commands: [] })).rejects.toThrow(
      'Management encryption is asked for and cannot be had: Cannot read tls.cert from /etc/ssl/glusterfs.pem',
    );
  });
});
