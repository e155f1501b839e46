import type { Logger } from '../log/logger.ts';

/**
 * Ends the process on an error nobody caught: what state the daemon is in is unknown then, and it must not go on with it.
 * Bad input never leads here; it costs its sender the connection at most.
 */
export function exitOnUncaught(log: Logger): void {
  process.on('uncaughtException', (error: unknown, origin: string) => {
    log.critical(`${origin}: ${error instanceof Error ? error.message : String(error)}`);
    const frames = error instanceof Error ? (error.stack?.split('\n').slice(1) ?? []) : [];
    for (const frame of frames) log.critical(frame.trim());
    log.critical('shutting down');
    log.close();
    process.exit(1);
  });
}
