import { describe, expect, it } from 'vitest';
import { parseCommandLine } from './command-line.ts';

describe('parseCommandLine', () => {
  it('parseCommandLine() without arguments asks for help', () => {
    expect(parseCommandLine([])).toEqual({ verb: 'help' });
    expect(parseCommandLine(['run', '--help'])).toEqual({ verb: 'help' });
  });

  it('parseCommandLine() takes a pattern, options and the -- that pnpm leaves', () => {
    expect(parseCommandLine(['--', 'run', 'unix/64x', '--quick', '--seconds', '0.5'])).toEqual({
      verb: 'run',
      pattern: /unix\/64x/,
      options: { quick: true, repetitions: undefined, seconds: 0.5 },
    });
  });

  it.each([
    [['fly'], 'Unknown verb fly'],
    [['run', '('], 'Not a regular expression: ('],
    [['run', 'a', 'b'], 'Unexpected argument b'],
    [['run', '--seconds', '-1'], '--seconds'],
    [['run', '--repetitions', '1.5'], '--repetitions takes a whole number, not 1.5'],
    [['run', '--bogus'], '--bogus'],
    [['profile'], 'profile needs the name of one case'],
  ])('parseCommandLine() refuses %j', (argv, message) => {
    expect(() => parseCommandLine(argv)).toThrow(message);
  });
});
