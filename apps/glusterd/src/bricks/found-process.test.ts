import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

import { findProcess, isThere, signal } from './found-process.ts';

describe('signal()', () => {
  it('spares a process that has got the number of the one that was found', async () => {
    const child = spawn('/bin/cat', [], { argv0: 'a) Z 1 (b', stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write('ready\n');
    await once(child.stdout, 'data');
    const found = findProcess(child.pid!);
    expect(found).toMatchObject({ pid: child.pid, words: ['a) Z 1 (b'], isOurs: true });
    const former = { ...found!, startedAt: String(Number(found!.startedAt) - 1) };
    expect(isThere(former)).toBe(false);
    expect(signal(former, 'SIGKILL')).toBe(false);
    expect([child.exitCode, child.signalCode]).toEqual([null, null]);
    expect(isThere(found!)).toBe(true);
    expect(signal(found!, 'SIGKILL')).toBe(true);
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(isThere(found!)).toBe(false);
    expect(signal(found!, 'SIGKILL')).toBe(false);
  });
});

describe('findProcess()', () => {
  it('finds none that has ended, or never was', async () => {
    const child = spawn('/bin/true', [], { stdio: 'ignore' });
    await once(child, 'exit');
    expect(findProcess(child.pid!)).toBeUndefined();
    // Above what any system has.
    expect(findProcess(4_194_305)).toBeUndefined();
  });
});
