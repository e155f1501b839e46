import type { RpcbindTarget } from '@gluster-ts/rpcbind';
import { UsageError } from './errors.ts';

/** @throws UsageError when it is not a port; 0 is one, and means any */
export function parsePort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new UsageError(`Not a port: ${text}`);
}

/** Whose rpcbind to ask: a host, or the path of a unix socket, which has a slash in it. */
export function parseTarget(text: string): Exclude<RpcbindTarget, { readonly attach: unknown }> {
  return text.includes('/') ? { path: text } : { host: text };
}

/** Resolves when somebody wants this process to end. */
export function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
