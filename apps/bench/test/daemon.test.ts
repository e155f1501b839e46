import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { quickPlan, requestFile, type Bench } from '../src/cases/bench.ts';
import { checkLeak, floodLoad, rssTolerance, steadyLoad } from '../src/cases/leak-cases.ts';
import { profileOurDaemon } from '../src/cases/profile-daemon.ts';
import { sampledCases } from '../src/cases/sampled-cases.ts';
import { stageCases } from '../src/cases/stage-cases.ts';
import { runLoad } from '../src/load/run-load.ts';
import { chooseCores } from '../src/machine/cores.ts';
import { measureLeak } from '../src/measure/leak.ts';
import { gfDumpPing } from '../src/messages/gf-dump-ping.ts';
import { listFriends } from '../src/messages/list-friends.ts';
import { buildNative } from '../src/native/build-native.ts';
import { startOurDaemon } from '../src/servers/our-daemon.ts';
import { ServerPool } from '../src/servers/server-pool.ts';

const scratch = mkdtempSync(join(tmpdir(), 'gtb-'));
const cores = chooseCores();
const program = await buildNative('load');
const daemon = await startOurDaemon(join(scratch, 'd'), cores);
const missing = 'missing' in program ? program.missing : 'missing' in daemon ? daemon.missing : undefined;
if (missing !== undefined) console.warn(`SKIPPED, the daemon under load: ${missing}`);

describe.skipIf(missing !== undefined)('daemon under load', () => {
  if ('missing' in program || 'missing' in daemon) return;
  const pool = new ServerPool(scratch, cores);
  const bench: Bench = { plan: quickPlan, cores, pool, scratch };
  afterAll(async () => {
    await pool.stop();
    await daemon.stop();
    rmSync(scratch, { recursive: true });
  });

  const cases = (['unix', 'tcp'] as const).flatMap((transport) =>
    [listFriends, gfDumpPing].map((message) => ({ transport, message, call: message.name })),
  );
  it.each(cases)('the daemon answers $call over $transport with as many bytes as C', async ({ transport, message }) => {
    const result = await runLoad(program.path, {
      endpoint: daemon.endpoint(transport),
      requestFile: await requestFile(bench, message),
      connections: 50,
      depth: 32,
      requests: 10_000,
    });
    expect(result.calls).toBe(10_000);
    expect([result.replyBytesMin, result.replyBytesMax]).toEqual([message.reply.length, message.reply.length]);
  });

  it('the daemon announces every stage of every request', async () => {
    for (const stageCase of stageCases()) {
      const result = await stageCase.run(bench);
      if (result.kind !== 'stages') throw new Error(`${stageCase.name} gave ${result.kind}`);
      const always = '1 1.4 1.5 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 3 3.1 3.2 4 5 6 7'.split(' ');
      const seldom = always.filter((id) => {
        const announcements = result.stages.filter(({ stage }) => stage === id);
        return announcements.reduce((sum, { perRequest }) => sum + perRequest, 0) < 1;
      });
      expect(seldom).toEqual([]);
      // Once for each read, not for each request, when calls come in numbers.
      for (const id of ['0', '1.2', '1.3', '1.6']) expect(result.stages.map(({ stage }) => stage)).toContain(id);
    }
  });

  it('the daemon, as built, is sampled into stages that add up to the whole', async () => {
    const result = await sampledCases().at(-1)?.run(bench);
    if (result?.kind !== 'sampled') throw new Error(`The last case gave ${result?.kind}`);
    const { stages, programShare, garbageCollectorShare } = result;
    const shares = stages.map(({ cpuShare, nodeShare }) => cpuShare + nodeShare);
    expect(shares.reduce((sum, share) => sum + share, programShare + garbageCollectorShare)).toBeCloseTo(1, 9);
    // Bytes are many where samples of so short a time are few. The actor's arguments, its request and its answer:
    for (const id of ['2.9', '3', '3.1'])
      expect(stages.find(({ stage }) => stage === id)?.bytesPerCall).toBeGreaterThan(10);
    const bytes = stages.reduce((sum, { bytesPerCall }) => sum + bytesPerCall, 0);
    expect(stages.find(({ stage }) => stage === '')?.bytesPerCall).toBeLessThan(bytes / 10);
    expect(result.countedBytesPerCall).toBeGreaterThan(bytes / 3);
  });

  it('profileOurDaemon() leaves a profile that names functions of the daemon', async () => {
    const file = join(scratch, 'daemon.cpuprofile');
    const point = { connections: 8, depth: 16 };
    await profileOurDaemon(bench, { message: listFriends, transport: 'unix', point }, file);
    const profile = JSON.parse(readFileSync(file, 'utf8')) as { nodes: { callFrame: { url: string } }[] };
    expect(profile.nodes.some(({ callFrame }) => callFrame.url.includes('/rpcsvc/dist/'))).toBe(true);
  });

  // Two million calls each time. Where memory is looked at, the first time is for V8's young generation, which grows to its
  // full size under load.
  it.each([
    { load: steadyLoad, runs: 3, tolerance: rssTolerance },
    { load: floodLoad, runs: 2, tolerance: Infinity },
  ])(
    'the daemon gives back all that 200 connections × 10,000 calls made it take, $load.depth outstanding on each',
    { timeout: 300_000 },
    async ({ load: { connections, callsPerConnection, depth }, runs, tolerance }) => {
      const fresh = await startOurDaemon(join(scratch, String(depth)), cores);
      if ('missing' in fresh) throw new Error(fresh.missing);
      const load = {
        endpoint: fresh.endpoint('unix'),
        requestFile: await requestFile(bench, listFriends),
        connections,
        depth,
        requests: connections * callsPerConnection,
        launcher: cores.generator,
      };
      try {
        const { loads, held, rss } = await measureLeak(program.path, load, fresh, runs);
        expect(loads.map(({ answered }) => answered)).toEqual(Array(runs).fill(2_000_000));
        expect(held).toEqual({});
        checkLeak({ held, rss: rss.slice(-2) }, tolerance);
      } finally {
        await fresh.stop();
      }
    },
  );
});
