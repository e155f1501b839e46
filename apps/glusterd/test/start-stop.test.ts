import { once } from 'node:events';
import { closeSync, existsSync, openSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Sandbox, canConnect, checkout, ended, glusterd, isGlusterd, run, until } from './support/daemon.ts';
import type { Ended } from './support/daemon.ts';

function ask(box: Sandbox, ...words: string[]): Promise<Ended> {
  return run(join(checkout, 'bin/gluster-ts'), [`--glusterd-sock=${box.socket}`, ...words]);
}

describe('glusterd in the background', () => {
  it('serves when the command returns, and goes on SIGTERM', async () => {
    using box = new Sandbox();
    expect(await box.start()).toEqual({ code: 0, signal: null, stdout: '', stderr: '' });
    expect(await canConnect(box.socket)).toBe(true);
    expect(readFileSync(box.path('pid'), 'utf8')).toMatch(/^\d+\n$/);
    const { pid } = box;
    expect(isGlusterd(pid)).toBe(true);

    process.kill(pid, 'SIGTERM');
    await until(() => !isGlusterd(pid));
    expect(existsSync(box.socket)).toBe(false);
    expect(box.logText).toMatch(/ W \[[\w.-]+:\d+:\w+\] 0-: received signum \(15\), shutting down\n$/);
  });

  it('is named glusterd for pidof and pgrep, and ps still shows its arguments', async () => {
    using box = new Sandbox();
    await box.start();
    expect(readFileSync(`/proc/${box.pid}/comm`, 'utf8')).toBe('glusterd\n');
    const argv = readFileSync(`/proc/${box.pid}/cmdline`, 'utf8').split('\0');
    expect(argv[0]).toBe('glusterd');
    expect(argv).toContain(`--pid-file=${box.path('pid')}`);
  });

  it('keeps nothing of the command that started it: session, folder, streams', async () => {
    using box = new Sandbox();
    await box.start();
    const [, , , session] = readFileSync(`/proc/${box.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    expect(Number(session)).toBe(box.pid);
    const streams = ['0', '1', '2'].map((fd) => run('readlink', [`/proc/${box.pid}/fd/${fd}`]));
    expect((await Promise.all(streams)).map(({ stdout }) => stdout)).toEqual(Array(3).fill('/dev/null\n'));
    expect((await run('readlink', [`/proc/${box.pid}/cwd`])).stdout).toBe('/\n');
  });

  it('makes the directories that C makes, and no identity', async () => {
    using box = new Sandbox();
    await box.start();
    expect(readdirSync(box.path('lib')).sort()).toEqual(
      ['bitd', 'glustershd', 'groups', 'hooks', 'peers', 'quotad', 'scrub', 'snaps', 'ss_brick', 'vols'].sort(),
    );
    expect(readdirSync(box.path('run')).sort()).toEqual(['bitd', 'quotad', 'scrub', 'snaps', 'vols']);
    expect(readdirSync(box.path('log')).sort()).toEqual(['bricks', 'cmd_history.log', 'glusterd.log']);
    expect(readdirSync(box.path('lib/hooks/1/start')).sort()).toEqual(['post', 'pre']);
    expect(statSync(box.path('log/cmd_history.log')).mode & 0o777).toBe(0o600);
  });

  it("writes log lines that programs written for C's can read", async () => {
    using box = new Sandbox();
    await box.start();
    const line =
      /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6} \+0000\] [MACEWNIDT] (\[MSGID: \d+\] )?\[[^:\]]+:\d+:[^\]]+\] 0-[\w.-]*: .*$/;
    const lines = box.logText.split('\n').slice(0, -1);
    expect(lines.length).toBeGreaterThan(3);
    for (const text of lines) expect(text).toMatch(line);
    expect(lines[0]).toContain('[MSGID: 100030]');
    expect(lines[0]).toContain(
      'Started running version [{arg=glusterd}, {version=10.3}, {cmdlinestr=glusterd --volfile=',
    );
    expect(lines.join('\n')).toMatch(/process started listening on port \(\d+\)/);
  });

  it('logs to the stream of the command when told to', async () => {
    using box = new Sandbox();
    const stderr = openSync(box.path('stderr'), 'w');
    const { code } = await box.start(['--log-file=-', '-LDEBUG'], { stdio: ['ignore', 'ignore', stderr] });
    closeSync(stderr);
    expect(code).toBe(0);
    expect(readFileSync(box.path('stderr'), 'utf8')).toContain('Started running version');
    process.kill(box.pid, 'SIGTERM');
    await until(() => readFileSync(box.path('stderr'), 'utf8').includes('shutting down'));
  });
});

describe('glusterd -N', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'is the very process that was started, and exits with 0 on %s',
    async (signal) => {
      using box = new Sandbox();
      const child = await box.foreground();
      expect(isGlusterd(child.pid!)).toBe(true);
      child.kill(signal);
      expect(await ended(child)).toEqual([0, null]);
      expect(existsSync(box.socket)).toBe(false);
    },
  );

  it('exits at once on a second signal', async () => {
    using box = new Sandbox();
    // Which of its threads takes which signal, and when, is a matter of chance: an idle daemon may be gone before the second.
    const NODE_OPTIONS = `--import=${join(import.meta.dirname, 'support/never-drains.ts')}`;
    const child = await box.foreground([], { env: { ...process.env, NODE_OPTIONS } });
    // Stopped, it gets both before it can act on one.
    child.kill('SIGSTOP');
    child.kill('SIGTERM');
    child.kill('SIGINT');
    child.kill('SIGCONT');
    expect(await ended(child)).toEqual([1, null]);
    expect(box.logText).toMatch(/received signum \(\d+\) again, exiting at once/);
  });

  it('sets what --oom-score-adj asks for', async () => {
    using box = new Sandbox();
    const child = await box.foreground(['--oom-score-adj=900']);
    expect(readFileSync(`/proc/${child.pid!}/oom_score_adj`, 'utf8')).toBe('900\n');
    child.kill();
    await ended(child);
  });

  it('remembers its identity over a restart, once it was asked for', async () => {
    using box = new Sandbox();
    const uuids: string[] = [];
    for (let run = 0; run < 2; run++) {
      const child = await box.foreground();
      const { stdout } = await ask(box, 'uuid', 'get');
      uuids.push(stdout);
      child.kill();
      await ended(child);
    }
    expect(uuids[0]).toMatch(/^UUID: [0-9a-f-]{36}\n$/);
    expect(uuids[1]).toBe(uuids[0]);
    expect(box.logText.match(/\[MSGID: 106477\].*generated UUID/g)).toHaveLength(1);
    expect(box.logText.match(/\[MSGID: 106544\].*retrieved UUID/g)).toHaveLength(1);
  });

  it('logs at level DEBUG to the standard error with --debug', async () => {
    using box = new Sandbox();
    const child = await box.foreground(['--debug', '--xlator-option', 'management.no-such=1']);
    let text = '';
    child.stderr!.on('data', (chunk: unknown) => (text += String(chunk)));
    child.kill();
    await once(child, 'close');
    expect(text).toMatch(/ D \[[^\]]*\] 0-management: option 'no-such' is not recognized/);
    expect(existsSync(box.log)).toBe(false);
  });
});

describe('glusterd', () => {
  it('prints and exits without looking at anything', async () => {
    for (const flag of ['--version', '--help', '--usage', '--print-logdir']) {
      const { code, stdout, stderr } = await run(glusterd, [flag, '--volfile=/nonexistent']);
      expect({ flag, code, stderr }).toEqual({ flag, code: 0, stderr: '' });
      expect(stdout).not.toBe('');
    }
  });

  it('tells about a wrong flag in two lines, as C does, and exits with 64', async () => {
    const { code, stderr } = await run(glusterd, ['--bogus']);
    expect(code).toBe(64);
    expect(stderr).toBe(
      "glusterd: unrecognized option '--bogus'\nTry `glusterd --help' or `glusterd --usage' for more information.\n",
    );
  });
});
