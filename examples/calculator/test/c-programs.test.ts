/** Our server with a client, and our client with a server, that rpcgen and libtirpc have made from the same calculator.x. */
import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runExample, Running, startExample } from '../../../test/support/example.ts';
import { CPrograms, missingForC } from '../../../test/support/rpcgen.ts';
import { call } from '../src/call.ts';
import { RefusedError } from '../src/errors.ts';

const exec = promisify(execFile);
const why = missingForC();
const here = (file: string): string => resolve(import.meta.dirname, '..', file);

/** What the C client prints. */
const ANSWERS = `add: 5
add: -9007199254740994
add: status 2
divide: 0.33333333333333331
divide: -0
divide: status 1
sum: 124750000000000000
sum: 0
statistics: 8, 2 to 9, mean 5, deviation 2
statistics: status 3
`;

describe.skipIf(why !== undefined)(`calculators in C${why === undefined ? '' : ` (${why})`}`, () => {
  let programs: CPrograms;
  beforeAll(async () => {
    programs = await CPrograms.build(here('src/calculator.x'), here('test/c/client.c'), here('test/c/server.c'));
  });
  afterAll(() => programs[Symbol.asyncDispose]());

  const transports = ['tcp', 'udp', 'unix'] as const;
  const socketPath = (): string => join(programs.folder, 'socket');

  it.each(transports)('a C client, and ours, ask our server over %s', async (transport) => {
    const listenAt = transport === 'unix' ? socketPath() : '127.0.0.1:0';
    await using server = startExample('calculator', 'serve', `--${transport}`, listenAt);
    const line = await server.line();
    const where = line.slice(line.search(transport === 'unix' ? /\// : /\d+$/));

    const { stdout, stderr } = await exec(programs.path('client'), [transport, where], { timeout: 120_000 });
    expect(stderr).toBe('');
    expect(stdout).toBe(ANSWERS);
    const address = line.replace('listening on ', '');
    expect(await call([address, 'add', '2', '3'])).toBe('5');
    expect(await server.stop()).toMatchObject({ exit: 0, stderr: '' });
  });

  describe.each(transports)('our client asks a C server over %s', (transport) => {
    let server: Running;
    let address: string;
    beforeAll(async () => {
      const path = join(programs.folder, 'c-socket');
      server = new Running(programs.path('server'), transport === 'unix' ? ['unix', path] : [transport]);
      const printed = await server.line();
      address = { unix: printed, tcp: `127.0.0.1:${printed}`, udp: `udp:127.0.0.1:${printed}` }[transport];
    });
    afterAll(() => server[Symbol.asyncDispose]());

    it.each([
      ['add 2 3', '5'],
      ['add -- -9007199254740993 -1', '-9007199254740994'],
      ['divide 1 3', '0.3333333333333333'],
      ['divide -- -1 Infinity', '0'],
      ['sum 1 2 3 4 5000000000', '5000000010'],
      ['sum', '0'],
      ['statistics 2 4 4 4 5 5 7 9', '8 numbers from 2 to 9, mean 5, standard deviation 2'],
    ])('%s', async (operation, answer) => {
      expect(await call([address, ...operation.split(' ')])).toBe(answer);
    });

    it.each([
      ['add 9223372036854775807 1', 'The result does not fit into 64 bits'],
      ['divide 1 0', 'Cannot divide by zero'],
      ['statistics', 'There are no numbers'],
    ])('%s: refused', async (operation, reason) => {
      await expect(call([address, ...operation.split(' ')])).rejects.toThrow(new RefusedError(reason));
    });

    it('500 numbers, and not one more', async () => {
      const numbers = Array<string>(500).fill('2');
      expect(await call([address, 'sum', ...numbers])).toBe('1000');
      await expect(call([address, 'sum', ...numbers, '2'])).rejects.toThrow(/not sent.*501 exceeds 500/);
    });

    it('as a command', async () => {
      const ended = await runExample('calculator', 'call', address, 'add', '2', '3');
      expect(ended).toEqual({ exit: 0, stdout: '5\n', stderr: '' });
    });

    it('and hears what C hears', async () => {
      const where = address.replace(/^.*:/, '');
      const { stdout } = await exec(programs.path('client'), [transport, where], { timeout: 120_000 });
      expect(stdout).toBe(ANSWERS);
    });
  });
});
