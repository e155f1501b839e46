import { RequestHandle } from './request.ts';
import type { RequestSlot } from './request-slot.ts';

/** Calls the handler; what it returns or throws goes back to whoever scheduled it. */
export function act(slot: RequestSlot): unknown {
  return slot.actor.handler(slot.args, slot.handle ?? new RequestHandle(slot));
}

/** The same for a task, which may have waited to begin. */
export function actTask(slot: RequestSlot): unknown {
  slot.begun = true;
  return act(slot);
}
