import type { ActorLog } from '../effects.ts';
import type { Snapshot } from '../state/snapshot.ts';
import type { Volume } from '../volumes/volume.ts';
import { affectsQuorum } from './affects-quorum.ts';
import type { BrickProcesses, LocalBrick } from './brick-processes.ts';
import { nextQuorumStatuses } from './quorum-status.ts';
import type { QuorumChange, QuorumStatus, QuorumVerdict } from './quorum-status.ts';
import { asksForQuorum, hasQuorum, mayHaveQuorum } from './server-quorum.ts';

/** What the watch is made with. */
export interface QuorumWatchParts {
  /** The state as it is now. */
  readonly snapshot: () => Snapshot;
  readonly bricks: BrickProcesses;
  readonly log: ActorLog;
}

/** Bricks that are stopped at the same time: a process that hangs is not to keep the others running. */
const LANES = 16;

/** A brick of this node that is to be stopped, or started. */
interface Task {
  readonly change: QuorumChange;
  readonly brick: LocalBrick;
}

/**
 * Stops the bricks of this node whose volumes ask for quorum when that is lost, and has them started when there is quorum again.
 *
 * Unlike in C, quorum is lost only when those nodes cannot make up for it that are still waited for: after a restart of this
 * daemon the first node that does not answer says nothing about the others, and bricks that were stopped in haste stay down.
 */
export class QuorumWatch {
  readonly #parts: QuorumWatchParts;
  readonly #statuses = new Map<string, QuorumStatus>();
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
      this.#statuses.clear();
      for (const [uuid, status] of statuses) this.#statuses.set(uuid, status);
      // All lines first: nobody should wait for a brick to read of the next volume.
      for (const change of changes) this.#tell(change);
      const tasks = tasksOf(changes, snapshot.identity?.uuid).values();
      const lanes = Array.from({ length: LANES }, async () => {
        for (const task of tasks) await this.#carryOut(task);
      });
      await Promise.all(lanes);
    }
    this.#isBusy = false;
  }

  #tell({ volume: { name }, status }: QuorumChange): void {
    const { log } = this.#parts;
    if (status === 'meets') {
      log('critical', `Server quorum regained for volume ${name}. Starting local bricks.`, 106_003, name);
    } else if (status === 'does-not-meet') {
      log('critical', `Server quorum lost for volume ${name}. Stopping local bricks.`, 106_002, name);
    }
  }

  async #carryOut({ change: { volume, status }, brick }: Task): Promise<void> {
    const { bricks, log } = this.#parts;
    const isToStop = status === 'does-not-meet';
    if (isToStop && !this.#isStillToStop(volume)) {
      // Not all of its bricks are as the status says: whatever is found next is a change.
      this.#statuses.delete(volume.uuid);
      return;
    }
    const name = `${brick.hostname}:${brick.path}`;
    try {
      await (isToStop ? bricks.stop(brick) : bricks.start(brick));
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (isToStop) log('error', `Failed to stop brick ${name}: ${reason}`, 106_013, name);
      else log('error', `Failed to start ${name}: ${reason}`, 106_005, name);
    }
  }

  /** Others may have taken their time, and nobody can start again what is stopped now. */
  #isStillToStop({ name, uuid }: Volume): boolean {
    const snapshot = this.#parts.snapshot();
    const volume = snapshot.volumes.get(name);
    return volume?.uuid === uuid && asksForQuorum(volume) && verdictOf(snapshot) !== 'meets';
  }
}

function tasksOf(changes: readonly QuorumChange[], ownUuid: string | undefined): Task[] {
  return changes.flatMap((change) =>
    change.volume.bricks
      .filter(({ uuid }) => uuid === ownUuid)
      .map(({ hostname, path }) => ({ change, brick: { volume: change.volume.name, hostname, path } })),
  );
}

function verdictOf(snapshot: Snapshot): QuorumVerdict {
  if (hasQuorum(snapshot)) return 'meets';
  return mayHaveQuorum(snapshot) ? 'undecided' : 'does-not-meet';
}
