import { RpcsvcError } from '../errors.ts';
import { bound } from '../options.ts';
import type { DrcClientIdentity } from './client-identity.ts';

/** Settings of a {@link DuplicateRequestCache}. */
export interface DuplicateRequestCacheOptions {
  /** Which connections are one client. Default `host`. */
  readonly client?: DrcClientIdentity;
  /** Most calls remembered, those being worked on included. Default 16,384. */
  readonly entriesMax?: number;
  /** Most calls remembered of one client. Default a sixteenth of `entriesMax`. */
  readonly entriesPerClientMax?: number;
  /** Most memory in bytes: replies, and 256 for each entry. Default 32 MiB. */
  readonly bytesMax?: number;
  /**
   * Most memory in bytes for one client. Default an eighth of `bytesMax`. A reply that is larger alone is not kept:
   * copies of its call are executed.
   */
  readonly bytesPerClientMax?: number;
  /**
   * How long an answered call is remembered after its reply was sent last, whether or not its client is still connected.
   * Default 120,000, longer than clients go on repeating a call; Infinity: as long as there is room.
   */
  readonly keepMs?: number;
  /** A clock that never goes back, in milliseconds. Default `performance.now`. */
  readonly now?: () => number;
}

/** {@link DuplicateRequestCacheOptions} that are numbers, with defaults filled in. */
export interface DrcLimits {
  readonly entriesMax: number;
  readonly entriesPerClientMax: number;
  readonly bytesMax: number;
  readonly bytesPerClientMax: number;
  readonly keepMs: number;
}

/** @throws RpcsvcError ERR_RPCSVC_BAD_OPTION */
export function resolveDrcLimits(options: DuplicateRequestCacheOptions): DrcLimits {
  const entriesMax = finite('entriesMax', options.entriesMax ?? 16_384);
  const bytesMax = finite('bytesMax', options.bytesMax ?? 32 * 1024 * 1024);
  return {
    entriesMax,
    entriesPerClientMax: finite('entriesPerClientMax', options.entriesPerClientMax ?? Math.ceil(entriesMax / 16)),
    bytesMax,
    bytesPerClientMax: finite('bytesPerClientMax', options.bytesPerClientMax ?? Math.ceil(bytesMax / 8)),
    keepMs: bound('keepMs', options.keepMs ?? 120_000, 0),
  };
}

/** Without a limit, a peer could fill the memory. */
function finite(name: string, value: number): number {
  if (Number.isFinite(value)) return bound(name, value, 1);
  throw new RpcsvcError('ERR_RPCSVC_BAD_OPTION', `Option ${name} must be a whole number from 1, not ${value}`);
}
