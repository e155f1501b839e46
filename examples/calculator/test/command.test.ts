/** The command line: what is wrong with it is said, and how it ends. */
import { existsSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runExample, startExample } from '../../../test/support/example.ts';
import { call } from '../src/call.ts';
import { serve } from '../src/serve.ts';

describe('calculator', () => {
  it('--help tells of both commands', async () => {
    const { exit, stdout } = await runExample('calculator', '--help');
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^serve /m);
    expect(stdout).toMatch(/^call /m);
  });

  it.each([
    ['multiply', /^No such command: multiply/],
    ['call 127.0.0.1:1 add 2 -3', /'-- "-3"/],
  ])('%s: wrong usage, said in a line', async (args, message) => {
    const { exit, stdout, stderr } = await runExample('calculator', ...args.split(' '));
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr.trim()).not.toContain('\n');
  });

  it.each([
    ['--port 1', /Unknown option '--port'/],
    ['--tcp nowhere', /Not an address: nowhere/],
    ['--tcp 127.0.0.1:70000', /Not an address/],
  ])('serve %s: wrong usage', async (args, message) => {
    await expect(serve(args.split(' '))).rejects.toThrow(message);
  });

  it.each([
    ['', /Say where to call/],
    ['127.0.0.1:1 multiply 2 3', /No such operation: multiply/],
    ['127.0.0.1:1 add 2', /two numbers, not 1/],
    ['127.0.0.1:1 add 2 3.5', /Not an integer: 3.5/],
    ['127.0.0.1:1 divide 2 x', /Not a number: x/],
    ['--timeout soon 127.0.0.1:1 add 2 3', /Not a number: soon/],
    ['--timeout 0 127.0.0.1:1 add 2 3', /Not a time to wait: 0 ms/],
  ])('call %s: wrong usage', async (args, message) => {
    await expect(call(args.split(' ').filter(Boolean))).rejects.toThrow(message);
  });

  it('call: says in a line that nobody is there, that nobody answers, that a number does not fit', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'calculator-'));
    const failure = async (...args: readonly string[]): Promise<string> => {
      const { exit, stderr } = await runExample('calculator', 'call', ...args);
      expect(exit).toBe(1);
      expect(stderr.trim()).not.toContain('\n');
      return stderr;
    };
    expect(await failure(join(folder.path, 'none'), 'add', '2', '3')).toMatch(/none/);

    const path = join(folder.path, 'silent');
    await using silent = createServer((socket) => socket.resume());
    silent.listen(path);
    expect(await failure('--timeout', '50', path, 'add', '2', '3')).toMatch(/50 ms/);
    expect(await failure(path, 'add', '2', '9223372036854775808')).toMatch(/not sent.*9223372036854775808/);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('serve: %s ends it, and its socket is gone', async (signal) => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'calculator-'));
    const path = join(folder.path, 'socket');
    await using server = startExample(
      'calculator',
      'serve',
      '--tcp',
      '127.0.0.1:0',
      '--tcp',
      '[::1]:0',
      '--unix',
      path,
    );
    expect(await server.line()).toMatch(/^listening on 127\.0\.0\.1:\d+$/);
    expect(await server.line()).toMatch(/^listening on \[::1\]:\d+$/);
    expect(await server.line()).toBe(`listening on ${path}`);
    expect(await runExample('calculator', 'call', path, 'add', '2', '3')).toMatchObject({ exit: 0, stdout: '5\n' });

    const ended = await server.stop(signal);
    expect(ended).toMatchObject({ exit: 0, stderr: '' });
    expect(ended.stdout).toMatch(/stopped; calls answered: 1\n$/);
    expect(existsSync(path)).toBe(false);
  });

  it('serve: one address that is taken, and none is served', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'calculator-'));
    const path = join(folder.path, 'socket');
    await using other = createServer();
    other.listen(path);
    const { exit, stderr } = await runExample('calculator', 'serve', '--tcp', '127.0.0.1:0', '--unix', path);
    expect(exit).toBe(1);
    expect(stderr).toMatch(/another server is serving it/);
    expect(stderr.trim()).not.toContain('\n');
  });
});
