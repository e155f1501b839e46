import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { Sandbox, run } from './support/daemon.ts';

describe('exitOnUncaught()', () => {
  it.each([
    ['throw', 'uncaughtException: thrown', 'throwSomething'],
    ['reject', 'unhandledRejection: left alone', 'crash.ts'],
  ])('logs what nobody caught and exits with 1: %s', async (how, message, frame) => {
    using box = new Sandbox();
    const script = join(import.meta.dirname, 'support/crash.ts');
    const ended = await run(process.execPath, [script, how, box.log]);
    expect(ended).toEqual({ code: 1, signal: null, stdout: '', stderr: '' });
    expect(box.logText).toMatch(new RegExp(` C \\[[^\\]]*\\] 0-management: ${message}\n`));
    expect(box.logText).toContain(frame);
    expect(box.logText).toMatch(/0-management: shutting down\n$/);
  });
});
