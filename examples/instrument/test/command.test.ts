/** The command line. */
import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { describe, expect, it } from 'vitest';
import { runExample, startExample } from '../../../test/support/example.ts';
import { abort } from '../src/abort.ts';
import { query } from '../src/query.ts';
import { serve } from '../src/serve.ts';
import { watch } from '../src/watch.ts';
import { Bench, until } from './support.ts';

describe('instrument', () => {
  it('--help tells of all commands', async () => {
    const { exit, stdout } = await runExample('instrument', '--help');
    expect(exit).toBe(0);
    for (const command of ['serve', 'query', 'abort', 'watch']) expect(stdout).toMatch(new RegExp(`^${command} `, 'm'));
  });

  it('says in a line what is wrong', async () => {
    const usage = await runExample('instrument', 'measure');
    expect(usage).toEqual({ exit: 2, stdout: '', stderr: 'No such command: measure. --help tells which there are\n' });
    await using bench = await Bench.make();
    const address = `127.0.0.1:${bench.address.port}`;
    const refused = await runExample('instrument', 'query', '--device', 'gpib0', address, '*IDN?');
    expect(refused).toEqual({ exit: 1, stdout: '', stderr: 'Cannot open gpib0 of 127.0.0.1: no such device\n' });
  });

  it.each([
    [serve, ['--port', '70000'], /^Not a port: 70000/],
    [serve, ['--measure-ms', 'soon'], /^Not a number: soon/],
    [query, ['127.0.0.1:1'], /^Say one command, in quotes/],
    [query, ['127.0.0.1:1', 'VOLT:RANG', '10'], /^Say one command, in quotes/],
    [query, ['[::1]:1', '*IDN?'], /^Not an address: \[::1\]:1/],
    [abort, ['127.0.0.1:99999', '*IDN?'], /^Not an address/],
    [watch, [], /^Not an address/],
    [watch, ['127.0.0.1:1', '*IDN?'], /^Say one address/],
  ] as const)('wrong usage: %o %j', async (command, args, message) => {
    await expect(command([...args])).rejects.toThrow(message);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)('serve: %s ends it, whoever waits', async (signal) => {
    await using server = startExample('instrument', 'serve', '--measure-ms', '1000000');
    const address = (await server.line()).replace('listening on ', '');
    expect(await abort([address, 'MEAS:VOLT?'])).toBe('Cannot read: aborted');
    const asking = query([address, 'MEAS:VOLT?', '--timeout', '1000000']);
    // Told that its call is over, or that the connection is.
    const failed = expect(asking).rejects.toThrow(RpcClntError);
    expect(await server.stop(signal)).toMatchObject({ exit: 0, stderr: '' });
    await failed;
  });

  it('watch: ends with its instrument', async () => {
    await using server = startExample('instrument', 'serve', '--measure-ms', '5');
    await using watching = startExample('instrument', 'watch', (await server.line()).replace('listening on ', ''));
    expect(await watching.line()).toBe('service requested, status 96, measured +1.00000000E+00');
    expect(await server.stop()).toMatchObject({ exit: 0 });
    const { exit, stderr } = await watching.end();
    expect(exit).toBe(1);
    expect(stderr).toMatch(/^[^\n]+\n$/);
  });

  it('watch: SIGINT ends it', async () => {
    await using bench = await Bench.make();
    await using watching = startExample('instrument', 'watch', `127.0.0.1:${bench.address.port}`);
    await watching.line();
    expect(await watching.stop('SIGINT')).toMatchObject({ exit: 0, stderr: '' });
    await until(() => bench.instrument.server.linkCount === 0);
  });
});
