import type { ActorLog } from '../effects.ts';
import type { Snapshot } from '../state/snapshot.ts';
import type { Volume } from '../volumes/volume.ts';
import { affectsQuorum } from './affects-quorum.ts';
import type { BrickProcesses } from './brick-processes.ts';
import { nextQuorumStatuses } from './quorum-status.ts';
import type { QuorumChange, QuorumStatus, QuorumStatuses, QuorumVerdict } from './quorum-status.ts';
import { hasQuorum, mayHaveQuorum } from './server-quorum.ts';

/** What the watch is made with. */
export interface QuorumWatchParts {
  /** The state as it is now. */
  readonly snapshot: () => Snapshot;
  readonly bricks: BrickProcesses;
  readonly log: ActorLog;
}

/**
 * Stops the bricks of this node whose volumes ask for quorum when that is lost, and has them started when there is quorum again.
 *
 * Unlike in C, quorum is lost only when those nodes cannot make up for it that are still waited for: after a restart of this
 * daemon the first node that does not answer says nothing about the others, and bricks that were stopped in haste stay down.
 */
export class QuorumWatch {
  readonly #parts: QuorumWatchParts;
  #statuses: QuorumStatuses = new Map();
  #isBusy = false;
  /** Something changed while bricks were being stopped or started. */
  #isDue = false;

  constructor(parts: QuorumWatchParts) {
    this.#parts = parts;
  }

  /** What was found of a volume when the quorum was looked at last. */
  statusOf(volume: Pick<Volume, 'uuid'>): QuorumStatus {
    return this.#statuses.get(volume.uuid) ?? 'not-applicable';
  }

  /** One state took the place of another. */
  changed(before: Snapshot, after: Snapshot): void {
    if (!affectsQuorum(before, after)) return;
    this.#isDue = true;
    if (!this.#isBusy) void this.#run();
  }

  /** Changes are worked on one after the other; what came and went in the meantime is nobody's concern. */
  async #run(): Promise<void> {
    this.#isBusy = true;
    while (this.#isDue) {
      this.#isDue = false;
      const snapshot = this.#parts.snapshot();
      const { statuses, changes } = nextQuorumStatuses(this.#statuses, snapshot.volumes.values(), verdictOf(snapshot));
      this.#statuses = statuses;
      // All lines first: nobody should wait for a brick to read of the next volume.
      for (const change of changes) this.#tell(change);
      for (const change of changes) await this.#carryOut(change, snapshot.identity?.uuid);
    }
    this.#isBusy = false;
  }

  #tell({ volume: { name }, status }: QuorumChange): void {
    const { log } = this.#parts;
    if (status === 'meets') {
      log('critical', `Server quorum regained for volume ${name}. Starting local bricks.`, 106_003);
    } else if (status === 'does-not-meet') {
      log('critical', `Server quorum lost for volume ${name}. Stopping local bricks.`, 106_002);
    }
  }

  async #carryOut({ volume, status }: QuorumChange, ownUuid: string | undefined): Promise<void> {
    const { bricks, log } = this.#parts;
    for (const { uuid, hostname, path } of volume.bricks) {
      if (uuid !== ownUuid) continue;
      const brick = { volume: volume.name, hostname, path };
      const isToStop = status === 'does-not-meet';
      try {
        await (isToStop ? bricks.stop(brick) : bricks.start(brick));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (isToStop) log('error', `Failed to stop brick ${hostname}:${path}: ${reason}`, 106_013);
        else log('error', `Failed to start ${hostname}:${path}: ${reason}`, 106_005);
      }
    }
  }
}

function verdictOf(snapshot: Snapshot): QuorumVerdict {
  if (hasQuorum(snapshot)) return 'meets';
  return mayHaveQuorum(snapshot) ? 'undecided' : 'does-not-meet';
}
