/** The command line: what is wrong with it is said, and it works without root on other ports. */
import { existsSync } from 'node:fs';
import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runExample, startExample } from '../../../test/support/example.ts';
import { greet } from '../src/greet.ts';
import { greeter } from '../src/greeter.ts';
import { list } from '../src/list.ts';
import { serve } from '../src/serve.ts';

describe('portmapper', () => {
  it('--help tells of all commands', async () => {
    const { exit, stdout } = await runExample('portmapper', '--help');
    expect(exit).toBe(0);
    for (const command of ['serve', 'list', 'greeter', 'greet'])
      expect(stdout).toMatch(new RegExp(`^${command} `, 'm'));
  });

  it('says in a line what is wrong', async () => {
    const { exit, stdout, stderr } = await runExample('portmapper', 'sing');
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toBe('No such command: sing. --help tells which there are\n');
    const nobody = await runExample('portmapper', 'list', './nobody.sock');
    expect(nobody).toMatchObject({ exit: 1, stdout: '' });
    expect(nobody.stderr).toMatch(/^[^\n]*nobody\.sock[^\n]*\n$/);
  });

  it.each([
    [serve, ['--port', '70000'], /^Not a port: 70000/],
    [serve, ['--tcp', '1'], /Unknown option '--tcp'/],
    [greeter, ['--port', 'x'], /^Not a port: x/],
    [greet, ['127.0.0.1'], /^Say a host and a name/],
    [greet, ['127.0.0.1', 'Ada', '--language', 'latin'], /^No such language: latin/],
    [list, ['a', 'b'], /^Say one host/],
  ] as const)('wrong usage: %o %j', async (command, args, message) => {
    await expect(command([...args])).rejects.toThrow(message);
  });

  it('works on other ports and another socket, and leaves nothing behind', async () => {
    await using folder = await mkdtempDisposable(join(tmpdir(), 'portmapper-'));
    const path = join(folder.path, 'rpcbind.sock');
    await using portmapper = startExample('portmapper', 'serve', '--port', '0', '--unix', path);
    for (let line = ''; line !== `listening on ${path}`;) line = await portmapper.line();
    await using server = startExample('portmapper', 'greeter', '--rpcbind', path);
    for (let line = ''; !line.startsWith('listening on udp:');) line = await server.line();

    for (const netid of ['tcp', 'udp']) expect(await greet([path, 'Ada', '--netid', netid])).toBe('Hello Ada');
    expect(await greet([path, 'Ada', '--language', 'french'])).toBe('Bonjour Ada');
    expect(await list([path])).toMatch(/^536871185 .* udp /m);

    // A name that is longer than the interface allows is not even sent.
    await expect(greet([path, 'a'.repeat(65)])).rejects.toThrow(/not sent.*65 exceeds 64/);

    expect(await server.stop('SIGINT')).toMatchObject({ exit: 0, stderr: '' });
    expect(await list([path])).not.toMatch(/^536871185/m);
    expect(await portmapper.stop()).toMatchObject({ exit: 0, stderr: '' });
    expect(existsSync(path)).toBe(false);
  });
});
