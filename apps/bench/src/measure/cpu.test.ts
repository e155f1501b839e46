import { describe, expect, it } from 'vitest';
import { cpuSeconds, parseCpuSeconds } from './cpu.ts';

describe('parseCpuSeconds()', () => {
  it('adds user and system time, whatever the name of the program', () => {
    const rest = 'S 1 2 3 0 -1 4194560 100 0 0 0 250 50 7 7 20 0 1 0 99 1000 200';
    expect(parseCpuSeconds(`42 (node) ${rest}`)).toBe(3);
    expect(parseCpuSeconds(`42 (a) 9 (b c) ${rest}`)).toBe(3);
  });

  it.runIf(process.platform === 'linux')('agrees with what a process knows of itself', async () => {
    const before = process.cpuUsage();
    const seconds = await cpuSeconds(process.pid);
    const after = process.cpuUsage();
    expect(seconds).toBeGreaterThanOrEqual((before.user + before.system) / 1e6 - 0.05);
    expect(seconds).toBeLessThanOrEqual((after.user + after.system) / 1e6 + 0.05);
  });
});
