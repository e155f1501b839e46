import { DictError } from '@gluster-ts/protocol';
import { formatAddress } from '@gluster-ts/rpc-transport';
import type { ListenerEvent } from '@gluster-ts/rpc-transport';
import type { RpcsvcEvent } from '@gluster-ts/rpcsvc';
import { XdrError } from '@gluster-ts/xdr';

import { LogLevel } from '../log/level.ts';
import type { Logger } from '../log/logger.ts';

/** Logs what listeners and their connections tell. Whatever a peer can bring about is limited in rate. */
export function logListenerEvent(log: Logger, name: string, event: ListenerEvent): void {
  const domain = `socket.${name}`;
  switch (event.type) {
    case 'refuse':
      log.warning(
        `${event.count} connections were refused: ${event.connectionsMax} are open, or ${event.connectionsPerHostMax} of one host`,
        { domain },
      );
      return;
    case 'listen-error':
      log.error(event.error.message, { domain });
      return;
    case 'disconnect': {
      const { connection, error } = event;
      if (error === undefined) return;
      const text = `connection ${connection.id} of ${formatAddress(connection.peer)}: ${error.message}`;
      // What ends because of an exception of ours is a bug; all else is the way of networks.
      if (error.code === 'ERR_TRANSPORT_OWNER_THREW') log.network(LogLevel.ERROR, error.code, text, { domain });
      else log.network(LogLevel.WARNING, error.code, text, { domain });
      return;
    }
    case 'unclaimed': {
      const { connection, direction, count } = event;
      const text = `connection ${connection.id} of ${formatAddress(connection.peer)}: ${count} unexpected messages (${direction})`;
      log.network(LogLevel.DEBUG, 'unclaimed', text, { domain });
      return;
    }
    case 'send-error':
      log.network(LogLevel.WARNING, event.error.code, event.error.message, { domain });
      return;
    case 'throttle': {
      const { connection, on, reasons } = event;
      const text = `connection ${connection.id} is ${on ? `not read: ${reasons.join(', ')}` : 'read again'}`;
      log.network(LogLevel.DEBUG, 'throttle', text, { domain });
      return;
    }
    case 'tls-failed': {
      // One a minute and reason at most: the listener sees to that.
      const more = event.count === 1 ? '' : ` (and ${event.count - 1} more)`;
      log.warning(`TLS handshake: ${event.error.message}${more}`, { domain });
      return;
    }
    case 'accept':
    case 'connect':
    case 'secure':
    case 'cleanup':
      return;
  }
}

/** Logs calls that were refused, and actors that failed. The service limits their rate already; peers may share it. */
export function logServiceEvent(log: Logger, event: RpcsvcEvent): void {
  const more = event.suppressed === 0 ? '' : ` (${event.suppressed} more were not logged)`;
  const from = `from ${formatAddress(event.connection.peer)}`;
  const text = `${describe(event)} ${from}${more}`;
  const domain = 'rpc-service';
  // A kind of its own, so that callers cannot use up the lines of what is our fault.
  if (isBadInput(event)) log.network(LogLevel.WARNING, 'bad-input', text, { domain });
  else log.network(OUR_FAULT.has(event.type) ? LogLevel.ERROR : LogLevel.WARNING, event.type, text, { domain });
}

const OUR_FAULT: ReadonlySet<RpcsvcEvent['type']> = new Set([
  'actor-failed',
  'bad-result',
  'auth-threw',
  'authorize-threw',
  'drc-failed',
  'not-scheduled',
  'tasks-busy',
]);

/** An actor looked into bytes of the caller that are opaque to XDR, and they were not what they should be. */
function isBadInput(event: RpcsvcEvent): boolean {
  if (event.type !== 'actor-failed') return false;
  const { error } = event;
  // The codes left out are for those who build a dict or write XDR.
  if (error instanceof DictError) return error.code !== 'ERR_DICT_VALUE';
  return error instanceof XdrError && error.code !== 'ERR_XDR_RANGE' && error.code !== 'ERR_XDR_OVERFLOW';
}

function describe(event: RpcsvcEvent): string {
  switch (event.type) {
    case 'bad-header':
      return `call header is none: ${reason(event.error)}`;
    case 'rpc-mismatch':
      return `RPC version ${event.version} is not served`;
    case 'auth-failed':
      return `credential of flavour ${event.flavor} is refused (${event.stat}), ${callee(event)}`;
    case 'auth-threw':
      return `credential of flavour ${event.flavor} could not be judged: ${reason(event.error)}, ${callee(event)}`;
    case 'unauthorized':
      return `uid ${event.identity.uid} is not authorized (${event.stat}), ${callee(event)}`;
    case 'authorize-threw':
      return `whether the caller is authorized could not be told: ${reason(event.error)}, ${callee(event)}`;
    case 'unprivileged':
      return `request received from non-privileged port is refused, ${callee(event)}`;
    case 'tls-required':
      return `request without TLS is refused, ${callee(event)}`;
    case 'program-unavailable':
      return `RPC program not available, ${callee(event)}`;
    case 'program-mismatch':
      return `RPC program version not available, ${callee(event)}`;
    case 'procedure-unavailable':
      return `RPC procedure not available, ${callee(event)}`;
    case 'garbage-arguments':
      return `arguments of ${actor(event)} can not be decoded: ${reason(event.error)}`;
    case 'actor-failed':
      return isBadInput(event)
        ? `arguments of ${actor(event)} are refused: ${reason(event.error)}`
        : `${actor(event)} failed: ${stack(event.error)}`;
    case 'bad-result':
      return `result of ${actor(event)} can not be sent: ${stack(event.error)}`;
    case 'not-scheduled':
      return `${actor(event)} was not run: ${reason(event.error)}`;
    case 'tasks-busy':
      return `${actor(event)} waits for others: ${reason(event.error)}`;
    case 'drc-failed':
      return `duplicates of ${actor(event)} can not be told: ${stack(event.error)}`;
  }
}

function callee({ program, version, procedure }: { program: number; version: number; procedure: number }): string {
  return `program ${program} version ${version} procedure ${procedure}`;
}

function actor({ program, procedure }: { program: { name: string }; procedure: string }): string {
  return `${program.name}.${procedure}`;
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stack(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
