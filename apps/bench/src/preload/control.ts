/**
 * Loaded into the daemon with `--import` when the bench wants to look inside; the daemon knows nothing of it. Listens on
 * a unix socket for commands, one a line, and answers each with one line of JSON:
 *
 *     profile-start              starts V8's CPU profiler
 *     profile-stop FILE          stops it and writes the .cpuprofile
 *     do-not-inline              from now on V8 compiles each function for itself, so that allocations are booked where they are made
 *     heap-start BYTES           starts V8's sampling heap profiler: one sample in so many bytes, those of dead objects too
 *     heap-stop FILE             stops it and writes the profile, with V8's own count of what was allocated (HeapRecording)
 *     stages-start EVENTS        subscribes to every stage's diagnostics channel and records up to EVENTS announcements
 *     stages-stop FILE           unsubscribes and writes what was recorded (the type is StageRecording)
 *     collect-garbage            all of it, so that what is resident afterwards is in use
 *
 * The socket is `<pid>.sock` in the directory that GLUSTER_TS_BENCH_CONTROL names. This file imports nothing of ours: it
 * is loaded as it is, stripped of its types.
 */
import { subscribe, unsubscribe, channel } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { getHeapStatistics, serialize, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** What `stages-stop` writes, serialized by V8. Index by announcement, in order of time. */
export interface StageRecording {
  /** Stage id and name of each label. */
  readonly labels: readonly (readonly [string, string])[];
  readonly label: Uint16Array;
  /** Milliseconds. */
  readonly time: Float64Array;
  readonly connection: Uint32Array;
  /** 2^32 and more: not known at that stage. */
  readonly xid: Float64Array;
  /** Announcements that did not fit. */
  readonly dropped: number;
  /** Nanoseconds that one announcement costs while this recorder listens. */
  readonly announcementCost: number;
}

interface Announcement {
  readonly stage: string;
  readonly name: string;
  readonly connection: number;
  readonly xid: number | undefined;
  readonly details: {
    // What tells several announcements of one stage apart.
    readonly poll?: string;
    readonly source?: string;
    readonly to?: string;
    readonly event?: string;
  };
}

const stages = [
  '0',
  '1',
  '1.2',
  '1.3',
  '1.4',
  '1.5',
  '1.6',
  '2',
  '2.1',
  '2.2',
  '2.3',
  '2.4',
  '2.5',
  '2.6',
  '2.7',
  '2.8',
];
stages.push('2.9', '3', '3.1', '3.2', '4', '5', '6', '6.1', '7');
const calibration = 'gluster-ts.bench.calibration';

class StageRecorder {
  readonly #labels = new Map<string, Map<string, number>>();
  readonly #names: [string, string][] = [];
  readonly #label: Uint16Array;
  readonly #time: Float64Array;
  readonly #connection: Uint32Array;
  readonly #xid: Float64Array;
  #count = 0;
  #dropped = 0;

  constructor(events: number) {
    this.#label = new Uint16Array(events);
    this.#time = new Float64Array(events);
    this.#connection = new Uint32Array(events);
    this.#xid = new Float64Array(events);
  }

  readonly #record = (message: unknown): void => {
    const time = performance.now();
    const at = this.#count;
    if (at === this.#time.length) {
      this.#dropped++;
      return;
    }
    // Everything published on these channels has this shape: rpc-transport's stages.ts builds it.
    const announcement = message as Announcement;
    this.#time[at] = time;
    this.#label[at] = this.#labelOf(announcement);
    this.#connection[at] = announcement.connection;
    this.#xid[at] = announcement.xid ?? 2 ** 32;
    this.#count = at + 1;
  };

  #labelOf({ stage, name, details: { poll, source, to, event } }: Announcement): number {
    let names = this.#labels.get(stage);
    if (names === undefined) this.#labels.set(stage, (names = new Map<string, number>()));
    const detail = poll ?? source ?? to ?? event;
    // Two packages may announce one stage under different names, but then not both with such a detail.
    let label = names.get(detail ?? name);
    if (label === undefined) {
      label = this.#names.push([stage, detail === undefined ? name : `${name}: ${detail}`]) - 1;
      names.set(detail ?? name, label);
    }
    return label;
  }

  start(): void {
    for (const stage of stages) subscribe(`gluster-ts.stage.${stage}`, this.#record);
  }

  stop(): StageRecording {
    for (const stage of stages) unsubscribe(`gluster-ts.stage.${stage}`, this.#record);
    const count = this.#count;
    const names = this.#names.slice();
    const announcementCost = this.#calibrate();
    return {
      labels: names,
      label: this.#label.slice(0, count),
      time: this.#time.slice(0, count),
      connection: this.#connection.slice(0, count),
      xid: this.#xid.slice(0, count),
      dropped: this.#dropped,
      announcementCost,
    };
  }

  /** Announces to itself the way the daemon does, a thousand times a round, and takes the round in the middle. */
  #calibrate(): number {
    const recorded = this.#count;
    if (this.#time.length - recorded < 1000) return 0;
    const own = channel(calibration);
    subscribe(calibration, this.#record);
    const costs = Array.from({ length: 21 }, () => {
      this.#count = recorded;
      const begun = performance.now();
      for (let xid = 0; xid < 1000; xid++) {
        own.publish({ stage: '0', name: 'calibration', connection: 1, xid, details: { bytes: xid } });
      }
      return (performance.now() - begun) * 1000; // milliseconds for a thousand → nanoseconds for one
    });
    unsubscribe(calibration, this.#record);
    this.#count = recorded;
    return costs.sort((a, b) => a - b)[10] ?? 0;
  }
}

const session = new Session();

/** V8 hands its collector out only to contexts that are made after the flag was set. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // Finalizers of the first round free what only the second one finds.
  collect();
  collect();
}

/** What V8 has allocated since it began; undefined where Node.js does not tell. */
function allocatedBytes(): number | undefined {
  const statistics: { readonly total_allocated_bytes?: number } = getHeapStatistics();
  return statistics.total_allocated_bytes;
}

let recorder: StageRecorder | undefined;
let allocatedBefore: number | undefined;

async function obey(command: string, argument: string): Promise<void> {
  switch (command) {
    case 'profile-start':
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 200 });
      await session.post('Profiler.start');
      return;
    case 'profile-stop': {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      writeFileSync(argument, JSON.stringify(profile));
      return;
    }
    case 'do-not-inline':
      for (const flag of ['--no-turbo-inlining', '--no-maglev-inlining']) setFlagsFromString(flag);
      return;
    case 'heap-start':
      session.connect();
      await session.post('HeapProfiler.startSampling', {
        samplingInterval: Number(argument),
        includeObjectsCollectedByMajorGC: true,
        includeObjectsCollectedByMinorGC: true,
      });
      allocatedBefore = allocatedBytes();
      return;
    case 'heap-stop': {
      const counted = allocatedBytes();
      const { profile } = await session.post('HeapProfiler.stopSampling');
      session.disconnect();
      // The list of single samples, which is the larger part, is left out.
      const { head } = profile;
      writeFileSync(argument, JSON.stringify({ head, allocatedBytes: counted && counted - (allocatedBefore ?? 0) }));
      return;
    }
    case 'stages-start':
      recorder = new StageRecorder(Number(argument));
      recorder.start();
      return;
    case 'stages-stop':
      if (recorder === undefined) throw new Error('No recording was started');
      writeFileSync(argument, serialize(recorder.stop()));
      recorder = undefined;
      return;
    case 'collect-garbage':
      collectGarbage();
      return;
    default:
      throw new Error(`Unknown command ${command}`);
  }
}

const directory = process.env['GLUSTER_TS_BENCH_CONTROL'];
if (directory !== undefined) {
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    createInterface({ input: socket }).on('line', (line) => {
      const [command = '', argument = ''] = line.split(' ');
      obey(command, argument).then(
        () => socket.write('{}\n'),
        (error: unknown) => socket.write(`${JSON.stringify({ error: String(error) })}\n`),
      );
    });
  });
  server.listen(join(directory, `${process.pid}.sock`));
  server.unref(); // the daemon ends when it wants to
}
