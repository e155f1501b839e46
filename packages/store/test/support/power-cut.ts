import { GlusterdStore, MemoryFileSystem, PowerCutError } from '@gluster-ts/store';
import type { StoreFileSystem } from '@gluster-ts/store';

export const directory = '/var/lib/glusterd';

/** One change of what is stored, durable when it returns. */
export type Change = (store: GlusterdStore) => void;

/** Everything that a restarted daemon would know, warnings among it, so that none goes unseen. */
export type StateOf = (fileSystem: StoreFileSystem) => string;

function newFileSystem(): MemoryFileSystem {
  const fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory(`${directory}/peers`);
  for (const path of ['/', '/var', '/var/lib', directory]) fileSystem.syncDirectory(path);
  return fileSystem;
}

/** Runs changes until the power goes; the states that may be found after it, of which there is one when it never went. */
function run(fileSystem: StoreFileSystem, changes: readonly Change[], stateOf: StateOf): Set<string> {
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
export function cutEverywhere(
  changes: readonly Change[],
  stateOf: StateOf,
  random: () => number,
  check: (found: string, allowed: ReadonlySet<string>) => void,
  wrap: (fileSystem: MemoryFileSystem) => StoreFileSystem = (fileSystem) => fileSystem,
): void {
  for (let operationCount = 0; ; operationCount++) {
    const fileSystem = newFileSystem();
    const before = fileSystem.operationCount;
    fileSystem.cutPowerAfter(operationCount);
    const allowed = run(wrap(fileSystem), changes, stateOf);
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

/** Numbers from 0 to 1, the same for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Stores that are careless, by what they do. A test that does not find them out is worth nothing. */
export const careless: Readonly<Record<string, (fileSystem: MemoryFileSystem) => StoreFileSystem>> = {
  'does not fsync what it wrote': (fileSystem) => ({
    ...methodsOf(fileSystem),
    writeFile: (path, content, { mode }) => fileSystem.writeFile(path, content, { mode, sync: false }),
  }),
  'does not fsync the directory': (fileSystem) => ({ ...methodsOf(fileSystem), syncDirectory: () => undefined }),
  'writes in place': (fileSystem) => ({
    ...methodsOf(fileSystem),
    writeFile: (path, content, options) => fileSystem.writeFile(path.replace(/\.tmp$/, ''), content, options),
    rename: (source, target) => {
      if (!source.endsWith('.tmp')) fileSystem.rename(source, target);
    },
  }),
  'removes the old file before renaming': (fileSystem) => ({
    ...methodsOf(fileSystem),
    rename: (source, target) => {
      if (source.endsWith('.tmp')) fileSystem.removeFile(target);
      fileSystem.rename(source, target);
    },
  }),
};

/** How often what was found after a cut was neither the old state nor the new, or could not be read. */
export function countViolations(
  changes: readonly Change[],
  stateOf: StateOf,
  wrap: (fileSystem: MemoryFileSystem) => StoreFileSystem,
  seedCount: number,
): number {
  let violationCount = 0;
  for (let seed = 0; seed < seedCount; seed++) {
    try {
      const check = (found: string, allowed: ReadonlySet<string>): void =>
        void (violationCount += allowed.has(found) ? 0 : 1);
      cutEverywhere(changes, stateOf, randomFrom(seed), check, wrap);
    } catch {
      // An identity that cannot be read.
      violationCount++;
    }
  }
  return violationCount;
}

function methodsOf(fileSystem: MemoryFileSystem): StoreFileSystem {
  return {
    readFile: (path) => fileSystem.readFile(path),
    readDirectory: (path) => fileSystem.readDirectory(path),
    makeDirectory: (path) => fileSystem.makeDirectory(path),
    writeFile: (path, content, options) => fileSystem.writeFile(path, content, options),
    rename: (source, target) => fileSystem.rename(source, target),
    removeFile: (path) => fileSystem.removeFile(path),
    removeDirectory: (path) => fileSystem.removeDirectory(path),
    syncDirectory: (path) => fileSystem.syncDirectory(path),
  };
}
