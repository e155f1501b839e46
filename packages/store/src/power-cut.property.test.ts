import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { PowerCutError } from './errors.ts';
import { GlusterdStore } from './glusterd-store.ts';
import { MemoryFileSystem } from './memory/memory-file-system.ts';
import type { StoreFileSystem } from './file-system.ts';

const directory = '/var/lib/glusterd';
const uuids = [1, 2, 3].map((n) => `8d0fd3ee-6b8c-4b55-8cd2-00000000000${n}`);

/** Everything that a restarted daemon would know; a warning is one more thing in it, so that none goes unseen. */
function stateOf(fileSystem: StoreFileSystem): string {
  const warnings: string[] = [];
  const store = new GlusterdStore(directory, { fileSystem, onWarning: (message) => warnings.push(message) });
  const { peers, detached } = store.pool.load();
  const identity = store.identity.load();
  const options = [...store.options.load()];
  return JSON.stringify({ identity, peers, detached: [...detached].sort(), options, warnings });
}

type Change = (store: GlusterdStore) => void;

const uuid = fc.constantFrom(...uuids);
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.tuple(uuid, fc.integer({ min: 1, max: 100_000 })).map(
    ([id, version]): Change =>
      (store) =>
        store.identity.save(id, version),
  ),
  fc
    .tuple(uuid, fc.integer({ min: 0, max: 10 }), fc.array(fc.constantFrom('n1', 'n2', 'n3'), { minLength: 1 }))
    .map(([id, state, names]): Change => (store) => {
      // As a daemon does: a node that was detached comes back at the next odd term.
      const { peers, detached } = store.pool.load();
      const present = peers.find((peer) => peer.uuid === id)?.term;
      const term = present ?? (detached.get(id) ?? 0) + 1;
      store.pool.savePeer({ uuid: id, state, hostnames: [...new Set(names)], term });
    }),
  uuid.map((id): Change => (store) => {
    const present = store.pool.load().peers.find((peer) => peer.uuid === id);
    if (present !== undefined) store.pool.removePeer(id, present.term + 1);
  }),
  uuid.map((id): Change => (store) => {
    if (store.pool.load().peers.some((peer) => peer.uuid === id)) store.pool.removePeer(id);
  }),
  fc.constant<Change>((store) => store.pool.leave()),
  fc.array(fc.tuple(fc.constantFrom('cluster.a', 'cluster.b', 'global-option-version'), fc.constantFrom('1', '2'))).map(
    (pairs): Change =>
      (store) =>
        store.options.save(new Map(pairs)),
  ),
);

function newFileSystem(): MemoryFileSystem {
  const fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory(`${directory}/peers`);
  for (const path of ['/', '/var', '/var/lib', directory]) fileSystem.syncDirectory(path);
  return fileSystem;
}

/** Runs changes until the power goes; the states that may be found after it, of which there is one when it never went. */
function run(fileSystem: StoreFileSystem, changes: readonly Change[]): Set<string> {
  const shadow = newFileSystem();
  const store = new GlusterdStore(directory, { fileSystem });
  const shadowStore = new GlusterdStore(directory, { fileSystem: shadow });
  for (const apply of changes) {
    const before = stateOf(shadow);
    apply(shadowStore);
    try {
      apply(store);
    } catch (error) {
      if (!(error instanceof PowerCutError)) throw error;
      return new Set([before, stateOf(shadow)]);
    }
  }
  return new Set([stateOf(shadow)]);
}

/** Cuts the power after every single operation of a run; calls `check` with what was found and what is allowed. */
function cutEverywhere(
  changes: readonly Change[],
  random: () => number,
  check: (found: string, allowed: ReadonlySet<string>) => void,
  wrap: (fileSystem: MemoryFileSystem) => StoreFileSystem = (fileSystem) => fileSystem,
): void {
  for (let operationCount = 0; ; operationCount++) {
    const fileSystem = newFileSystem();
    const before = fileSystem.operationCount;
    fileSystem.cutPowerAfter(operationCount);
    const allowed = run(wrap(fileSystem), changes);
    const isThrough = fileSystem.operationCount - before < operationCount;
    const recovered = fileSystem.recover(random);
    // The power may go again while the first start finishes what was interrupted.
    recovered.cutPowerAfter(Math.floor(random() * 8));
    try {
      stateOf(wrap(recovered));
    } catch (error) {
      if (!(error instanceof PowerCutError)) throw error;
    }
    check(stateOf(wrap(recovered.recover(random))), allowed);
    if (isThrough) return;
  }
}

function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('GlusterdStore', () => {
  it('is in the state before a change or in the one after it, whenever the power goes', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 6 }), fc.nat(), (changes, seed) => {
        cutEverywhere(changes, randomFrom(seed), (found, allowed) => expect([...allowed]).toContain(found));
      }),
    );
  });

  // The check above is worth something only if it finds a store that is careless.
  const careless: Record<string, (fileSystem: MemoryFileSystem) => Partial<StoreFileSystem>> = {
    'does not fsync what it wrote': (fileSystem) => ({
      writeFile: (path, content, { mode }) => fileSystem.writeFile(path, content, { mode, sync: false }),
    }),
    'does not fsync the directory': () => ({ syncDirectory: () => undefined }),
    'writes in place': (fileSystem) => ({
      writeFile: (path, content, options) => fileSystem.writeFile(path.replace(/\.tmp$/, ''), content, options),
      rename: (source, target) => {
        if (!source.endsWith('.tmp')) fileSystem.rename(source, target);
      },
    }),
    'removes the old file before renaming': (fileSystem) => ({
      rename: (source, target) => {
        if (source.endsWith('.tmp')) fileSystem.removeFile(target);
        fileSystem.rename(source, target);
      },
    }),
  };

  it.each(Object.entries(careless))('would be caught if it %s', (_, faults) => {
    const wrap = (fileSystem: MemoryFileSystem): StoreFileSystem => {
      const methods: StoreFileSystem = {
        readFile: (path) => fileSystem.readFile(path),
        readDirectory: (path) => fileSystem.readDirectory(path),
        makeDirectory: (path) => fileSystem.makeDirectory(path),
        writeFile: (path, content, options) => fileSystem.writeFile(path, content, options),
        rename: (source, target) => fileSystem.rename(source, target),
        removeFile: (path) => fileSystem.removeFile(path),
        removeDirectory: (path) => fileSystem.removeDirectory(path),
        syncDirectory: (path) => fileSystem.syncDirectory(path),
      };
      return { ...methods, ...faults(fileSystem) };
    };
    const changes = [1, 2, 3].flatMap((state): Change[] => [
      (store) => store.identity.save(uuids[0]!, state),
      (store) => store.pool.savePeer({ uuid: uuids[1]!, state, hostnames: ['n'], term: 1 }),
    ]);
    let violationCount = 0;
    for (let seed = 0; seed < 20; seed++) {
      try {
        cutEverywhere(
          changes,
          randomFrom(seed),
          (found, allowed) => void (violationCount += allowed.has(found) ? 0 : 1),
          wrap,
        );
      } catch {
        // An identity that cannot be read.
        violationCount++;
      }
    }
    expect(violationCount).toBeGreaterThan(0);
  });
});
