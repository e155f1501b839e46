import type { InstrumentAddress } from './client/instrument-client.ts';
import { UsageError } from './errors.ts';

/** Reads `HOST:PORT`, or `HOST`, whose portmapper is asked for the port. */
export function parseAddress(text: string | undefined): InstrumentAddress {
  const [, host, port] = /^([^:[\]]+)(?::(\d{1,5}))?$/.exec(text ?? '') ?? [];
  if (host === undefined || Number(port ?? 1) > 65_535) {
    throw new UsageError(`Not an address: ${text ?? ''}. Say HOST or HOST:PORT`);
  }
  return port === undefined ? { host } : { host, port: Number(port) };
}

/** Reads a whole number that is not negative. */
export function parseCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`Not a number: ${text}`);
}

/** The only commands, or an error that says how many there should be. */
export function oneCommand(commands: readonly string[]): string {
  const [command, ...others] = commands;
  if (command !== undefined && others.length === 0) return command;
  throw new UsageError(`Say one command, in quotes, such as '*IDN?'`);
}

/** Resolves when somebody wants this process to end. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
