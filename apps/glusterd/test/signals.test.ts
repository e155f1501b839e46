import { once } from 'node:events';
import { readFileSync, readdirSync, readlinkSync, renameSync, rmSync, statSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { statedumpDirectory } from '../src/statedump/write-statedump.ts';
import { Sandbox, canConnect, ended, isGlusterd, until } from './support/daemon.ts';

describe('SIGHUP', () => {
  it('makes new logs after the old ones were moved away', async () => {
    using box = new Sandbox();
    await box.start();
    for (const name of ['glusterd.log', 'cmd_history.log'])
      renameSync(box.path(`log/${name}`), box.path(`log/${name}.1`));
    process.kill(box.pid, 'SIGHUP');
    await until(() => readdirSync(box.path('log')).includes('cmd_history.log'));
    process.kill(box.pid, 'SIGUSR2');
    await until(() => box.logText.includes('SIGUSR2'));
    expect(readFileSync(box.path('log/glusterd.log.1'), 'utf8')).not.toContain('SIGUSR2');
    const open = (): string[] =>
      // A descriptor may be closed between the two calls.
      readdirSync(`/proc/${box.pid}/fd`).map((fd) => readLink(`/proc/${box.pid}/fd/${fd}`));
    expect(open()).toContain(box.log);
    // None of the old files is kept open; they are closed once the disk has them.
    await until(() => !open().some((target) => target.includes('.log.1') || target.includes('(deleted)')));
  });
});

describe('SIGUSR2', () => {
  it('does not end the daemon', async () => {
    using box = new Sandbox();
    await box.start();
    process.kill(box.pid, 'SIGUSR2');
    await until(() => box.logText.includes('received SIGUSR2: nothing to do'));
    expect(isGlusterd(box.pid)).toBe(true);
    expect(await canConnect(box.socket)).toBe(true);
  });
});

describe('SIGUSR1', () => {
  it('writes a statedump with pools, tasks, services, connections and the daemon itself', async () => {
    using box = new Sandbox();
    await box.start();
    const client = connect(box.socket);
    await once(client, 'connect');
    process.kill(box.pid, 'SIGUSR1');
    await until(() => /statedump is in \S+/.test(box.logText));
    client.destroy();

    const path = /statedump is in (\S+)/.exec(box.logText)![1]!;
    const text = readFileSync(path, 'utf8');
    expect(path).toMatch(new RegExp(`/glusterdump\\.${box.pid}\\.dump\\.\\d+$`));
    expect(path.startsWith(statedumpDirectory(box.path('run')))).toBe(true);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    // The directory stays, though it may be new: it is everybody's, and another test's daemon may be about to write there.
    rmSync(path);
    expect(readdirSync(join(path, '..')).filter((name) => name.includes(`.${box.pid}.`))).toEqual([]);

    const lines = text.split('\n');
    expect(lines[0]).toMatch(/^DUMP-START-TIME: /);
    expect(lines.at(-2)).toMatch(/^DUMP-END-TIME: \d{4}-/);
    expect(text.match(/xlator\.glusterd\.priv/g)).toHaveLength(1);
    const sections = lines.filter((line) => line.startsWith('['));
    expect(sections).toEqual(
      expect.arrayContaining([
        '[iobuf.global]',
        '[arena.1]',
        '[global.synctask]',
        '[rpcsvc.unix]',
        '[listener.unix]',
        '[listener.tcp]',
      ]),
    );
    expect(sections.filter((line) => /^\[connection\.\d+\]$/.test(line))).toHaveLength(1);
    expect(text).toContain(`connection.local=${box.socket}\n`);
    expect(text).toContain('glusterd.my-uuid=00000000-0000-0000-0000-000000000000\n');
    for (const line of lines) expect(line).toMatch(/^$|^\[[^\]]+\]$|^[\w.-]+=.*$|^DUMP-(START|END)-TIME: /);
  });
});

describe('SIGTERM', () => {
  it('is not delayed by connections on which nothing is under way', async () => {
    using box = new Sandbox();
    const child = await box.foreground();
    const client = connect(box.socket);
    await once(client, 'connect');
    const closed = once(client, 'close');
    child.kill();
    client.resume();
    expect(await ended(child)).toEqual([0, null]);
    await closed;
    expect(box.logText).not.toContain('not everything was done');
  });
});

function readLink(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}
