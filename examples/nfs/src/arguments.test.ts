import { describe, expect, it } from 'vitest';
import { HELP, parseArguments } from './arguments.ts';

describe('parseArguments()', () => {
  it('fills in what the help says', () => {
    expect(parseArguments(['memory'])).toEqual({
      folder: undefined,
      host: '127.0.0.1',
      port: 12049,
      mountPort: undefined,
      exported: '/export',
      bytesMax: 2 * 1024 ** 3,
      readOnly: false,
      rootSquash: true,
      secure: false,
      rpcbind: false,
    });
    expect(parseArguments(['--help'])).toBeUndefined();
  });

  it('knows every option of the help', () => {
    const options = [...HELP.matchAll(/^ {2}(--[a-z-]+)( [A-Z]+)?/gm)].map(([, option]) => option);
    expect(options).toHaveLength(10);
    const values = new Map([
      ['--host', '::1'],
      ['--port', '0'],
      ['--mount-port', '1'],
      ['--export', '/a/b'],
      ['--size', '64M'],
    ]);
    const wanted = options.filter((option) => option !== undefined && option !== '--help');
    const args = wanted.flatMap((option) => [option, values.get(option ?? '')]).filter((arg) => arg !== undefined);
    expect(parseArguments(['folder', 'x', ...args])).toMatchObject({
      folder: 'x',
      host: '::1',
      port: 0,
      mountPort: 1,
      exported: '/a/b',
      bytesMax: 64 * 1024 ** 2,
      readOnly: true,
      rootSquash: false,
      secure: true,
      rpcbind: true,
    });
  });

  it.each([
    [[], /memory, or folder PATH/],
    [['folder'], /memory, or folder PATH/],
    [['memory', 'x'], /memory, or folder PATH/],
    [['memory', '--port', '65536'], /--port/],
    [['memory', '--mount-port', '-1'], /--mount-port/],
    [['memory', '--size', '1023K'], /--size/],
    [['memory', '--size', 'much'], /--size/],
    [['memory', '--export', '/'], /--export/],
    [['memory', '--unknown'], /--unknown/],
  ])('refuses %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});
