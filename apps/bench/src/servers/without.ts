/**
 * Loaded with `--import` into a server of ours: takes one thing out of the built code, to see what it is good for.
 * `GLUSTER_TS_BENCH_WITHOUT` says what. Code that has changed since, so that the edit does not fit, ends the server.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';

/** What can be taken out. */
export type Removable = 'stages' | 'messages' | 'batches' | 'tasks' | 'credentials' | 'slab';

interface Removal {
  readonly package: string;
  /** Each must be found exactly once. */
  readonly edits: readonly (readonly [found: RegExp, replacement: string])[];
}

const removals: Readonly<Record<Removable, Removal>> = {
  // Constants that nobody can listen to, which a compiler leaves out.
  stages: {
    package: 'rpc-transport',
    edits: [[/return this\.#?\w*[cC]hannel\w*\.hasSubscribers;?/, 'return false;']],
  },
  messages: { package: 'rpc-transport', edits: [[/const message = this\.#kept\.pop\(\);/, 'const message = void 0;']] },
  batches: {
    package: 'rpc-transport',
    edits: [[/return this\.#kept\.pop\(\) \?\? new OutBatch\(\);/, 'return new OutBatch();']],
  },
  tasks: { package: 'synctask', edits: [[/const task = this\.#first;/, 'const task = void 0;']] },
  // The memory that small dicts share.
  slab: {
    package: 'protocol',
    edits: [[/if \(byteLength > SHARED_BYTES_MAX\) return ownRoom/, 'if (true) return ownRoom']],
  },
  credentials: {
    package: 'rpcsvc',
    edits: [
      [/if \(flavor !== this\.#flavor \|\|/, 'if (true ||'],
      [/remember\(\{ flavor, bytes, start, end \}, identity\) \{/, '$& return;'],
    ],
  },
};

const name = process.env['GLUSTER_TS_BENCH_WITHOUT'];
const removal = Object.entries(removals).find(([known]) => known === name)?.[1];
if (removal === undefined) throw new Error(`GLUSTER_TS_BENCH_WITHOUT is ${name ?? 'not set'}`);
const built = `/packages/${removal.package}/dist/index.js`;

registerHooks({
  load(url, context, nextLoad) {
    if (!url.endsWith(built)) return nextLoad(url, context);
    let source = readFileSync(fileURLToPath(url), 'utf8');
    for (const [found, replacement] of removal.edits) {
      const pieces = source.split(found).length - 1;
      if (pieces !== 1) throw new Error(`${url} has ${pieces} places that look like ${String(found)}`);
      source = source.replace(found, replacement);
    }
    return { format: 'module', shortCircuit: true, source };
  },
});
