/** What signals make the daemon do. */
export interface SignalActions {
  /** SIGTERM and SIGINT: drain and exit. Called once. */
  stop(signal: NodeJS.Signals): void;
  /** SIGTERM or SIGINT again: exit now. */
  stopNow(signal: NodeJS.Signals): void;
  /** SIGHUP: the logs were rotated. */
  reopenLogs(): void;
  /** SIGUSR1: write a statedump. */
  dumpState(): void;
  /** Signals that C gives a meaning this daemon has not; without a handler they would end it. */
  ignore(signal: NodeJS.Signals): void;
}

/** Listens for the signals that glusterd listens for. */
export function handleSignals(actions: SignalActions): void {
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) {
        actions.stopNow(signal);
        return;
      }
      stopping = true;
      actions.stop(signal);
    });
  }
  process.on('SIGHUP', () => actions.reopenLogs());
  // Without a handler Node would open its debugger to the whole machine.
  process.on('SIGUSR1', () => actions.dumpState());
  process.on('SIGUSR2', (signal) => actions.ignore(signal));
}
