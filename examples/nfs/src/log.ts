import type { ListenerEvent } from '@gluster-ts/rpc-transport';
import type { RpcsvcEvent } from '@gluster-ts/rpcsvc';

/** What is worth a line on stderr: that clients come and go is not, and neither that some of them hang up without a word. */
export function log(event: RpcsvcEvent | ListenerEvent): void {
  const line = lineOf(event);
  if (line !== undefined) console.error(line);
}

function lineOf(event: RpcsvcEvent | ListenerEvent): string | undefined {
  if (event.type === 'refuse') return `refused ${event.count} connections: too many are open`;
  if (!('error' in event) || !(event.error instanceof Error)) return undefined;
  const { error } = event;
  if ('code' in error && error.code === 'ERR_TRANSPORT_RESET') return undefined;
  return `${event.type}: ${error.stack ?? error.message}`;
}
