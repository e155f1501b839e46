import type { SyncEnv } from '@gluster-ts/synctask';
import { what } from './call-end.ts';
import { RpcsvcError } from './errors.ts';
import type { EventReporter } from './events.ts';
import type { RequestSlot } from './request-slot.ts';

/** A call that has waited for so long to begin tells that something is wrong. */
const WAIT_MS = 1000;

/**
 * Notices that calls wait because all tasks are held by handlers that wait themselves: nothing fails then, and nothing
 * gets on. Looks after one waiting call at a time, with one timer, and costs nothing while none waits.
 */
export class BusyWatch {
  readonly #env: SyncEnv;
  readonly #events: EventReporter;
  #timer: NodeJS.Timeout | undefined = undefined;
  #warned = false;

  constructor(env: SyncEnv, events: EventReporter) {
    this.#env = env;
    this.#events = events;
  }

  /** Calls wait for a task; perhaps this one, if it is not over. */
  look(slot: RequestSlot, generation: number): void {
    if (this.#timer !== undefined || slot.generation !== generation || slot.begun) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (slot.generation === generation && !slot.begun) this.#report(slot);
    }, WAIT_MS);
    this.#timer.unref();
  }

  #report(slot: RequestSlot): void {
    const { processorsMax, queued } = this.#env.stats();
    const { program, name } = slot.actor;
    const error = new RpcsvcError(
      'ERR_RPCSVC_TASKS_BUSY',
      `Call ${name} of ${program.name} has waited for ${WAIT_MS} ms to begin, one of ${queued}: handlers that wait hold all ` +
        `${processorsMax} tasks. Register with synctask: false, or allow more (env: new SyncEnv({ processorsMax }))`,
    );
    this.#events.report('tasks-busy', { type: 'tasks-busy', ...what(slot, error) });
    if (this.#events.heard || this.#warned) return;
    this.#warned = true;
    process.emitWarning(error.message, 'RpcsvcWarning', error.code);
  }
}
