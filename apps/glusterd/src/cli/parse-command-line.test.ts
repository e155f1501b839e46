import { describe, expect, it } from 'vitest';

import { GlusterdError } from '../errors.ts';
import { LogLevel } from '../log/level.ts';
import { parseCommandLine } from './parse-command-line.ts';
import type { RunOptions } from './parse-command-line.ts';

function run(...args: string[]): RunOptions {
  const commandLine = parseCommandLine(args, '/cwd');
  if (commandLine.action !== 'run') throw new Error('prints instead of running');
  return commandLine.options;
}

function failure(...args: string[]): { message: string; exitCode: number } {
  try {
    run(...args);
  } catch (error) {
    if (error instanceof GlusterdError) return { message: error.message, exitCode: error.exitCode };
  }
  throw new Error('did not fail');
}

describe('parseCommandLine()', () => {
  it("has C's defaults", () => {
    expect(run()).toEqual({
      volfile: '/etc/glusterfs/glusterd.vol',
      pidFile: undefined,
      logFile: '/var/log/glusterfs/glusterd.log',
      logLevel: LogLevel.INFO,
      logFormat: 'with-msg-id',
      logBufferSize: 5,
      logFlushTimeoutMs: 120_000,
      localtimeLogging: false,
      foreground: false,
      xlatorOptions: [],
      oomScoreAdj: undefined,
      secureManagement: undefined,
    });
  });

  it.each([
    [['-LDEBUG']],
    [['-L', 'debug']],
    [['--log-level=DEBUG']],
    [['--log-level', 'Debug']],
    [['--log-le', 'DEBUG']],
    [['--log-le=DEBUG']],
    [['-NLDEBUG']],
    [['-LTRACE', '-LDEBUG']],
  ])('takes the log level from %j', (args) => {
    expect(run(...args).logLevel).toBe(LogLevel.DEBUG);
  });

  it('resolves paths against the working directory of the caller', () => {
    expect(run('-f', 'a.vol', '-lx/log', '--pid-file=/p')).toMatchObject({
      volfile: '/cwd/a.vol',
      logFile: '/cwd/x/log',
      pidFile: '/p',
    });
    expect(run('-l', '-').logFile).toBe('-');
  });

  it('lets --debug win over the flags it stands for, wherever it is', () => {
    const debugging = { foreground: true, logLevel: LogLevel.DEBUG, logFile: '-' };
    expect(run('--debug', '-LERROR', '-l/x')).toMatchObject(debugging);
    expect(run('-LERROR', '-l/x', '--debug')).toMatchObject(debugging);
  });

  it('collects what GlusterFS’s own cluster tests pass', () => {
    const options = run(
      '-LDEBUG',
      '--xlator-option',
      'management.working-directory=/d/1',
      '--xlator-option',
      'management.transport.socket.bind-address=127.1.1.1',
      '--log-file=/d/1/log',
      '--pid-file=/d/1/pid',
      '--global-threading',
    );
    expect(options.xlatorOptions).toEqual([
      { volume: 'management', key: 'working-directory', value: '/d/1' },
      { volume: 'management', key: 'transport.socket.bind-address', value: '127.1.1.1' },
    ]);
  });

  it.each([
    [['--bogus'], "unrecognized option '--bogus'"],
    [['-x'], "invalid option -- 'x'"],
    [['-N=x'], "invalid option -- '='"],
    [['--volfile'], "option '--volfile' requires an argument"],
    [['-L'], "option requires an argument -- 'L'"],
    [['--no-d=3'], "option '--no-daemon' doesn't allow an argument"],
    [
      ['--log', 'DEBUG'],
      "option '--log' is ambiguous; possibilities: '--log-level' '--log-file' '--logger' '--log-format' '--log-buf-size' '--log-flush-timeout'",
    ],
    [['--acl'], "option '--acl' is for mounts, and this program is the management daemon only"],
    [['-s', 'host'], "option '--volfile-server' is not available: the volume file is read from disk (--volfile)"],
    [['/mnt'], 'an argument that is no flag would be a mount point, and this program is the management daemon only'],
  ])('refuses %j with exit code 64', (args, message) => {
    expect(failure(...args)).toEqual({ message, exitCode: 64 });
  });

  it.each([
    [['--log-level', 'foo'], 'unknown log level foo'],
    [['--xlator-option', 'foo'], 'invalid xlator option  foo'],
    [['--xlator-option', 'a.b'], 'invalid xlator option  a.b'],
    [['--xlator-option', 'management.x='], 'invalid xlator option  management.x='],
    [['--global-threading=foo'], 'Invalid value for global threading "foo"'],
    [['--log-buf-size=21'], 'Invalid log buf size 21. Valid range: ["0","20"]'],
    [['--log-flush-timeout=x'], 'unknown log flush timeout option x'],
    [['--oom-score-adj=1001'], 'unknown oom_score_adj value 1001'],
  ])('refuses the value in %j with exit code 255', (args, message) => {
    expect(failure(...args)).toEqual({ message, exitCode: 255 });
  });

  it('takes the word after a flag for its argument, whatever it looks like', () => {
    expect(run('--pid-file', '--no-daemon')).toMatchObject({ pidFile: '/cwd/--no-daemon', foreground: false });
  });

  it('prints and runs nothing for --version, --help and directories', () => {
    expect(parseCommandLine(['-V', '--log-level=INFO'], '/')).toMatchObject({
      action: 'print',
      text: expect.stringMatching(/^glusterfs 10\.3\n/) as string,
    });
    expect(parseCommandLine(['--print-statedumpdir'], '/')).toEqual({ action: 'print', text: '/var/run/gluster\n' });
    expect(parseCommandLine(['-?'], '/')).toMatchObject({ action: 'print' });
    expect(parseCommandLine(['--usage'], '/')).toMatchObject({ action: 'print' });
  });

  it('keeps --help and --usage within 79 columns', () => {
    for (const flag of ['--help', '--usage']) {
      const commandLine = parseCommandLine([flag], '/');
      const lines = commandLine.action === 'print' ? commandLine.text.split('\n') : [];
      expect(lines.length).toBeGreaterThan(8);
      expect(lines.filter((line) => line.length > 79)).toEqual([]);
    }
  });
});
