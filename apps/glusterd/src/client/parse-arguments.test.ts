import { describe, expect, it } from 'vitest';

import { COMMANDS, findCommand } from './commands.ts';
import { clientHelp } from './help.ts';
import { parseClientArguments } from './parse-arguments.ts';

describe('parseClientArguments()', () => {
  it('takes the words of the command and where to ask', () => {
    expect(parseClientArguments(['pool', '--glusterd-sock=/s', 'list', '--timeout', '0.5'])).toEqual({
      help: false,
      version: false,
      words: ['pool', 'list'],
      target: { path: '/s' },
      secureManagement: undefined,
      timeoutMs: 500,
    });
  });

  it.each([
    ['localhost', { host: 'localhost', port: 24_007 }],
    ['localhost:1', { host: 'localhost', port: 1 }],
    ['::1', { host: '::1', port: 24_007 }],
    ['[::1]:2', { host: '::1', port: 2 }],
  ])('reads --remote-host=%s', (text, target) => {
    expect(parseClientArguments([`--remote-host=${text}`]).target).toEqual(target);
  });

  it('reads --secure-mgmt', () => {
    expect(parseClientArguments(['--secure-mgmt=no']).secureManagement).toBe(false);
    expect(parseClientArguments(['--secure-mgmt', 'on']).secureManagement).toBe(true);
  });

  it.each([
    [['--secure-mgmt=maybe'], "--secure-mgmt must be yes or no, not 'maybe'"],
    [['--bogus'], "Unknown option '--bogus'"],
    [['--timeout=x'], '--timeout must be a number of seconds, not x'],
    [['--timeout=0'], '--timeout must be a number of seconds, not 0'],
    [['--remote-host=a:99999'], "--remote-host must be a host and perhaps a port, not 'a:99999'"],
    [['--remote-host=a', '--glusterd-sock=b'], '--glusterd-sock and --remote-host exclude each other'],
  ])('refuses %j', (args, message) => {
    expect(() => parseClientArguments(args)).toThrow(message);
  });
});

describe('findCommand()', () => {
  it('finds each by its words', () => {
    for (const command of COMMANDS) expect(findCommand(command.words.split(' '))).toBe(command);
  });

  it('refuses others', () => {
    expect(() => findCommand(['pool', 'lists'])).toThrow("unknown command 'pool lists'");
    expect(() => findCommand([])).toThrow('what is to be asked?');
  });
});

describe('clientHelp()', () => {
  it('lists every command', () => {
    for (const { words } of COMMANDS) expect(clientHelp()).toContain(`  ${words} `);
  });
});
