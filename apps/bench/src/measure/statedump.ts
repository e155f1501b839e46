import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { BenchError } from '../errors.ts';

/** Where the daemon puts statedumps when it may, whatever its options say: the directory that `gluster --print-statedumpdir` prints. */
const systemDirectory = '/var/run/gluster';

/**
 * Counters of things that somebody has taken and must give back: pages of the iobuf pool and buffers outside it, requests,
 * tasks, connections and what is queued on them.
 */
const heldCounters = [
  /^arena\.\d+\.active_cnt$/,
  /^iobuf_pool\.stdalloc_active$/,
  /^synctask\.(running|queued|waiting)$/,
  /^rpcsvc\.(in-progress|requests-in-use|clients)$/,
  /^listener\.connections$/,
];
/** These are there only while there are connections. */
const heldByConnections = /^connection\.(bytes-queued|bytes-pending|messages-held)$/;

/**
 * Asks a daemon for a statedump with SIGUSR1 and returns what it holds: the sums of the counters above, zeros included.
 *
 * @param runDirectory the daemon's, where it writes when it may not write to the system's
 * @throws BenchError `ERR_BENCH_SERVER` when none appears within ten seconds
 */
export async function heldBy(pid: number, runDirectory: string): Promise<Map<string, number>> {
  const directories = [systemDirectory, runDirectory];
  await takeDump(pid, directories); // the name counts in seconds: an older one would be taken for the new one
  process.kill(pid, 'SIGUSR1');
  const limit = Date.now() + 10_000;
  while (Date.now() < limit) {
    const text = await takeDump(pid, directories);
    if (text !== undefined) return sumHeld(text);
    await delay(20);
  }
  throw new BenchError('ERR_BENCH_SERVER', `The daemon ${pid} wrote no statedump to ${directories.join(' or ')}`);
}

/**
 * Sums over all sections that have a counter, such as the two services.
 *
 * @throws BenchError `ERR_BENCH_DATA` when a kind of counter is not in the dump at all: nobody would notice its leaks
 */
export function sumHeld(text: string): Map<string, number> {
  const sums = new Map<string, number>();
  const unseen = new Set(heldCounters);
  for (const [, key = '', value = ''] of text.matchAll(/^([^=\s]+)=(-?\d+)$/gm)) {
    const counter = heldCounters.find((candidate) => candidate.test(key));
    if (counter === undefined && !heldByConnections.test(key)) continue;
    if (counter !== undefined) unseen.delete(counter);
    sums.set(key, (sums.get(key) ?? 0) + Number(value));
  }
  if (unseen.size > 0) {
    const patterns = Array.from(unseen, ({ source }) => source);
    throw new BenchError('ERR_BENCH_DATA', `The statedump has no counter like ${patterns.join(' or ')}`);
  }
  return sums;
}

/** Reads and removes the daemon's statedumps. A dump appears whole, by a rename from a longer name. */
async function takeDump(pid: number, directories: readonly string[]): Promise<string | undefined> {
  const dump = new RegExp(`^glusterdump\\.${pid}\\.dump\\.\\d+$`);
  let text: string | undefined;
  for (const directory of directories) {
    const names = await readdir(directory).catch(() => []);
    for (const name of names.filter((entry) => dump.test(entry))) {
      text = await readFile(join(directory, name), 'utf8');
      await rm(join(directory, name));
    }
  }
  return text;
}
