/** Names that transactions hold on this node: volumes, and what stands for the whole cluster. */
export class TransactionLocks {
  readonly #held = new Set<string>();

  /** Takes a lock and returns what gives it back; undefined when somebody else has it. */
  tryAcquire(name: string): (() => void) | undefined {
    if (this.#held.has(name)) return undefined;
    this.#held.add(name);
    return () => {
      this.#held.delete(name);
    };
  }
}
