import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BenchError } from '../errors.ts';
import { runLoad, type Endpoint } from '../load/run-load.ts';
import { restingBytes } from '../measure/rss.ts';
import { record, words } from '../messages/bytes.ts';
import { listFriends } from '../messages/list-friends.ts';
import { figure } from '../report/figures.ts';
import { startObservedDaemon, type ObservedDaemon } from '../servers/observed-daemon.ts';
import { loadGenerator, requestFile, type Bench } from './bench.ts';
import type { BenchCase } from './bench-case.ts';
import type { CaseResult, TableResult } from './result.ts';

/** Bytes of replies that the daemon's listeners hold for a client before they stop reading from it. */
const highWaterBytes = 64 * 1024;
/** Beside them: a read of 64 KiB of its calls here and one in Node.js's stream, and the slab, which doubles until the replies fit. */
const besideBytes = 256 * 1024;
/** The transport's `stallTimeoutMs` of 30 s, which is looked at once a second. */
const patienceMs = 35_000;
/** What an unfinished record may take beyond its bytes: the page of its size class, and the connection. */
const unfinishedAllowance = 16 * 1024;

/** What clients that do not play by the rules cost the daemon. */
export function badPeerCases(): BenchCase[] {
  return [
    {
      name: 'memory/slow-reader/unix/50',
      about: '50 clients send 20,000 calls each and read no reply: memory of each, and whether they are cut',
      run: (bench) => onDaemon(bench, 'memory/slow-reader/unix/50', slowReaders),
    },
    {
      name: 'memory/slow-sender/unix/1000',
      about: '1,000 clients announce a record of 1 MiB and send a kilobyte of it: memory of each',
      run: (bench) => onDaemon(bench, 'memory/slow-sender/unix/1000', slowSenders),
    },
  ];
}

type Work = (bench: Bench, daemon: ObservedDaemon, name: string) => Promise<TableResult>;

async function onDaemon(bench: Bench, name: string, work: Work): Promise<CaseResult> {
  const daemon = await startObservedDaemon(bench.scratch, bench.cores);
  if ('missing' in daemon) return { kind: 'skipped', name, reason: daemon.missing };
  try {
    return await work(bench, daemon, name);
  } finally {
    await daemon.stop();
  }
}

async function slowReaders(bench: Bench, daemon: ObservedDaemon, name: string): Promise<TableResult> {
  const count = 50;
  const before = await warmBytes(bench, daemon);
  const calls = Buffer.concat(Array.from({ length: 20_000 }, () => listFriends.request));
  const clients = await Promise.all(Array.from({ length: count }, () => silentClient(daemon.endpoint('unix'), calls)));
  try {
    await settled(() => clients.map(({ bytesWritten, writableLength }) => bytesWritten - writableLength));
    const each = ((await restingBytes(daemon)) - before) / count;
    const cut = bench.plan.quick ? undefined : await allClosed(clients, patienceMs);
    const allowed = highWaterBytes + besideBytes;
    const result: TableResult = {
      kind: 'table',
      name,
      header: ['KiB for each client', 'resident', 'allowed', 'cut in the end'],
      rows: [
        ['', figure(each / 1024), figure(allowed / 1024), cut === undefined ? 'not waited for' : `${cut} of ${count}`],
      ],
      notes: [
        'The daemon stops reading from a client for which 64 KiB of replies wait, and cuts it when nothing has gone out for 30 s.',
      ],
    };
    if (each > allowed) return { ...result, missed: `${figure(each / 1024)} KiB for a client that does not read` };
    return cut === undefined || cut === count ? result : { ...result, missed: `${count - cut} clients were not cut` };
  } finally {
    for (const client of clients) client.destroy();
  }
}

async function slowSenders(bench: Bench, daemon: ObservedDaemon, name: string): Promise<TableResult> {
  const count = 1000;
  const sent = 1024;
  const beginning = Buffer.alloc(sent);
  // A last fragment of 1 MiB, which begins like any call.
  beginning.set(record(words(0, 0, 2, 1238463, 2, 3)));
  beginning.writeUInt32BE(0x8010_0000, 0);
  const before = await warmBytes(bench, daemon);
  const clients: Socket[] = [];
  try {
    for (let i = 0; i < count; i++) clients.push(await silentClient(daemon.endpoint('unix'), beginning));
    await delay(500);
    const each = ((await restingBytes(daemon)) - before) / count;
    const allowed = sent + unfinishedAllowance;
    const result: TableResult = {
      kind: 'table',
      name,
      header: ['KiB for each client', 'announced', 'sent', 'resident', 'allowed'],
      rows: [['', ...[2 ** 20, sent, each, allowed].map((bytes) => figure(bytes / 1024))]],
    };
    return each <= allowed
      ? result
      : { ...result, missed: `${figure(each / 1024)} KiB for ${sent} bytes that arrived` };
  } finally {
    for (const client of clients) client.destroy();
  }
}

/** Writes and never reads. */
async function silentClient(endpoint: Endpoint, bytes: Uint8Array): Promise<Socket> {
  const socket = connect('path' in endpoint ? { path: endpoint.path } : endpoint);
  await once(socket, 'connect');
  socket.pause();
  socket.on('error', () => socket.destroy());
  socket.write(bytes);
  return socket;
}

/** Waits until figures stay as they are for a second. @throws BenchError `ERR_BENCH_CASE` after half a minute */
async function settled(figures: () => readonly number[]): Promise<void> {
  let last = '';
  for (let waited = 0; waited < 30; waited++) {
    await delay(1000);
    const now = figures().join();
    if (now === last) return;
    last = now;
  }
  throw new BenchError('ERR_BENCH_CASE', 'The daemon still reads from clients that do not');
}

/** After load by clients that behave: what the daemon takes for its work belongs to no bad one. */
async function warmBytes(bench: Bench, daemon: ObservedDaemon): Promise<number> {
  await runLoad(await loadGenerator(), {
    endpoint: daemon.endpoint('unix'),
    requestFile: await requestFile(bench, listFriends),
    connections: 64,
    depth: 64,
    requests: bench.plan.quick ? 20_000 : 500_000,
    launcher: bench.cores.generator,
  });
  return restingBytes(daemon);
}

/** How many of the sockets the other end closes in time. A paused socket notices only when it writes or is read from. */
async function allClosed(sockets: readonly Socket[], timeoutMs: number): Promise<number> {
  await delay(timeoutMs);
  for (const socket of sockets) socket.resume();
  await delay(1000);
  return sockets.filter((socket) => socket.closed || socket.readableEnded || socket.destroyed).length;
}
