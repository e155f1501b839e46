import type { ActorLog } from '../effects.ts';
import { isNewer, withOwnFacts } from './compare-volumes.ts';
import { storedForm, volumeFromStored } from './stored-form.ts';
import { isVolumeOption } from './volume-options.ts';
import { excessOf } from './volume-limits.ts';
import type { VolumeStore } from './volume-store.ts';
import type { Volume } from './volume.ts';

/** What the keeper is made with. */
export interface VolumeKeeperParts {
  /** Undefined when volumes cannot be kept. */
  readonly store: VolumeStore | undefined;
  readonly log: ActorLog;
  /** Of the cluster. */
  readonly operatingVersion: () => number;
  /** Those that are kept now, by name. */
  readonly volumes: () => ReadonlyMap<string, Volume>;
  /** Takes the volumes whenever they are others, sorted by name. */
  readonly publish: (volumes: ReadonlyMap<string, Volume>) => void;
}

/** Brings volumes into the store and into the snapshot, in this order. */
export class VolumeKeeper {
  readonly #parts: VolumeKeeperParts;

  constructor(parts: VolumeKeeperParts) {
    this.#parts = parts;
  }

  /** Whether there is a store for volumes at all. */
  get canKeep(): boolean {
    return this.#parts.store !== undefined;
  }

  /** Takes the volumes from the store; throws what it throws. */
  load(): void {
    const { store, operatingVersion, publish } = this.#parts;
    if (store === undefined) return;
    publish(byName(store.load(operatingVersion()).map(volumeFromStored)));
  }

  /**
   * Takes over a volume of a peer if it is (still) newer than what is here. One that cannot be kept is logged, and left as it was.
   *
   * @returns whether what is here now is as new as the peer's
   */
  takeOver(volume: Volume): boolean {
    const { log, volumes, publish } = this.#parts;
    const own = volumes().get(volume.name);
    if (!isNewer(volume, own)) return true;
    try {
      const excess = excessOf(new Map(volumes()).set(volume.name, volume));
      if (excess !== undefined) throw new Error(`With it, ${excess}`);
      const stored = this.#save(withOwnFacts(volume, own));
      publish(byName([...new Map(volumes()).set(volume.name, stored).values()]));
      return true;
    } catch (error) {
      log('error', `Failed to store volinfo for volume ${volume.name}: ${reasonOf(error)}`, 106_445);
      return false;
    }
  }

  /** Removes volumes, which others have or nobody; what fails is logged. */
  remove(isMeant: (volume: Volume) => boolean): void {
    const { store, log, volumes, publish } = this.#parts;
    for (const volume of volumes().values()) {
      if (!isMeant(volume)) continue;
      log('info', `Deleting stale volume ${volume.name}`, 106_510);
      try {
        store?.remove(volume.name);
      } catch (error) {
        log('error', `Error deleting stale volume: ${reasonOf(error)}`, 106_379);
        continue;
      }
      publish(byName([...volumes().values()].filter((one) => one !== volume)));
    }
  }

  /** Stores a volume as C would: its checksum is then the peer's, with whom there would be a conflict otherwise. */
  #save(volume: Volume): Volume {
    const { store, log, operatingVersion } = this.#parts;
    if (store === undefined) throw new Error('Volumes are not kept');
    // C keeps options that it does not know in memory, and does not store them.
    const options = new Map([...volume.options].filter(([key]) => isVolumeOption(key)));
    const record = storedForm({ ...volume, options }, operatingVersion());
    // In the order in which they came; in that of the file they are when this node is started again, as in C.
    const { secondaries } = volume;
    const stored = { ...volumeFromStored(store.save(record, operatingVersion())), options, secondaries };
    if (stored.checksum !== volume.checksum) {
      const sums = `local cksum = ${stored.checksum}, remote cksum = ${volume.checksum}`;
      log('warning', `Volume ${volume.name} was taken over with another checksum: ${sums}`);
    }
    return stored;
  }
}

/** Sorted as C does. */
function byName(volumes: readonly Volume[]): ReadonlyMap<string, Volume> {
  const sorted = [...volumes].sort((a, b) => (a.name < b.name ? -1 : 1));
  return new Map(sorted.map((volume) => [volume.name, volume]));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
