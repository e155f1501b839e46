/**
 * Loaded into a daemon before it runs: stops it, as by SIGSTOP from outside, at the step of a transaction that `BREAK_AT` names.
 *
 *     call:STAGE_OP     when it is about to call a peer's procedure, the first time
 *     actor:STAGE_OP    when a peer has called its own, and nothing is done of it
 */
import { subscribe } from 'node:diagnostics_channel';

import { RpcClnt } from '@gluster-ts/rpc-clnt';

const [where, procedure] = (process.env.BREAK_AT ?? '').split(':');
let isPassed = false;

function stopAt(name: unknown): void {
  if (name !== procedure || isPassed) return;
  isPassed = true;
  process.kill(process.pid, 'SIGSTOP');
}

if (where === 'actor') {
  subscribe('gluster-ts.stage.3', (message) => {
    stopAt((message as { details: { procedure?: unknown } }).details.procedure);
  });
} else {
  // Nothing announces what is about to be called.
  // eslint-disable-next-line @typescript-eslint/unbound-method -- bound again below
  const call = RpcClnt.prototype.call;
  RpcClnt.prototype.call = function (this: RpcClnt, ...args: Parameters<typeof call>) {
    stopAt(args[1]);
    return call.apply(this, args);
  } as typeof call;
}
