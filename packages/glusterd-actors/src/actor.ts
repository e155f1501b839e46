import { sync, task } from '@gluster-ts/rpcsvc';
import type { Actor, ActorOptions, RpcRequest } from '@gluster-ts/rpcsvc';
import { stageActor } from './stages.ts';

/** An actor that answers at once (stage 3). */
export function actor<Args, Result>(
  handler: (args: Args, request: RpcRequest) => Result,
  options?: ActorOptions,
): Actor<Args, Result> {
  return sync((args: Args, request) => {
    announce(request);
    return handler(args, request);
  }, options);
}

/** An actor that may have to wait (stage 3). */
export function waitingActor<Args, Result>(
  handler: (args: Args, request: RpcRequest) => Promise<Result>,
): Actor<Args, Result> {
  return task((args: Args, request) => {
    announce(request);
    return handler(args, request);
  });
}

function announce(request: RpcRequest): void {
  if (!stageActor.hasSubscribers) return;
  const { connection, xid, program, procedure } = request;
  stageActor.announce(connection.id, xid, { program: program.name, procedure });
}
