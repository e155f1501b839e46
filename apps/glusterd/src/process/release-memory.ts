/** By then the first callers have been answered, and whoever waits for the daemon waits no more. */
const DELAY_MS = 1000;

/**
 * Collects once what the start has left behind, soon after it. V8 doubles its young generation while modules are loaded and
 * keeps it, and a daemon that nobody asks anything never gives it back by itself: 3 MB at rest (bench `memory/idle`, 2026-11-22,
 * Node 26.10.0) for some 25 ms of CPU. Only where Node runs with `--expose-gc`, as `bin/glusterd` has it.
 */
export function releaseMemorySoon(): void {
  setTimeout(releaseMemory, DELAY_MS).unref();
}

/** Its last resort is what V8 calls the collection that makes the heap smaller, too. */
function releaseMemory(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}
