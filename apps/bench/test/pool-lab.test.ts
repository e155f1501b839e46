import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { BenchError } from '../src/errors.ts';
import { formPool } from '../src/pool/form-pool.ts';
import { PoolClient } from '../src/pool/pool-client.ts';
import { PoolLab } from '../src/pool/pool-lab.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gtb-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

describe.each(['gluster-ts', 'c-glusterd'] as const)('PoolLab of %s', (kind) => {
  it('forms a pool, refuses what the daemon refuses, and leaves no process behind', async ({ skip }) => {
    const lab = await PoolLab.start(kind, 3, join(scratch, kind));
    if ('missing' in lab) {
      console.warn(`SKIPPED, a pool of ${kind}: ${lab.missing}`);
      return skip(lab.missing);
    }
    const pids = lab.nodes.map(({ pid }) => pid);
    try {
      const figures = await formPool(lab, 10);
      expect(figures.probeMs).toHaveLength(2);
      expect(Math.min(...figures.probeMs)).toBeGreaterThan(0);
      for (const bytes of figures.resident) expect(bytes).toBeGreaterThan(2 ** 20);
      for (const seconds of figures.cpuSeconds) expect(seconds).toBeGreaterThanOrEqual(0);
      expect(figures.togetherBytes).toBeLessThan(figures.resident.reduce((a, b) => a + b));
      await using client = new PoolClient(lab.nodes[1]!);
      await expect(client.probe(lab.nodes[1]!.name)).rejects.toThrow(BenchError);
      await expect(client.connectedPeers()).resolves.toBe(2);
    } finally {
      await lab[Symbol.asyncDispose]();
    }
    expect(pids.filter(isDaemon)).toEqual([]);
  });
});

describe('PoolLab', () => {
  it('ends with the process that made it, even when that is killed', async ({ skip }) => {
    const folder = join(scratch, 'killed');
    const script = `
      import { PoolLab } from ${JSON.stringify(join(import.meta.dirname, '../src/pool/pool-lab.ts'))};
      const lab = await PoolLab.start('gluster-ts', 2, ${JSON.stringify(folder)});
      console.log(JSON.stringify('missing' in lab ? [] : lab.nodes.map(({ pid }) => pid)));
      setInterval(() => undefined, 1000);`;
    const maker = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [line] = (await once(maker.stdout, 'data')) as [Buffer];
    const pids = JSON.parse(line.toString()) as number[];
    maker.kill('SIGKILL');
    await once(maker, 'exit');
    if (pids.length === 0) return skip('a lab cannot be had');
    const limit = Date.now() + 20_000;
    while (pids.some(isDaemon) && Date.now() < limit) await delay(20);
    expect(pids.filter(isDaemon)).toEqual([]);
  });
});

/** Whether the process is there and one of ours: its pid may be another's by now. */
function isDaemon(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  try {
    return existsSync(file) && readFileSync(file, 'utf8').includes('glusterd');
  } catch {
    return false;
  }
}
