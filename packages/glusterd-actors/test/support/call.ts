import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { Procedures, Program } from '@gluster-ts/xdr';
import type { Handlers, RpcRequest } from '@gluster-ts/rpcsvc';
import { fakeRequest } from './fake-request.ts';

/** Calls an actor as the service would, with encoded arguments, and encodes its result. */
export async function callEncoded<P extends Procedures>(
  program: Program<P>,
  handlers: Handlers<P>,
  name: string,
  args: Uint8Array,
  request: RpcRequest = fakeRequest(),
): Promise<Uint8Array> {
  const procedure = program.procedures[name]!;
  const handler = handlers[name]!;
  const run = (typeof handler === 'function' ? handler : handler.handler) as (a: unknown, r: RpcRequest) => unknown;
  const result = await run(procedure.args.decode(new XdrReader(args)), request);
  const w = new XdrWriter();
  procedure.result.encode(w, result);
  if (w.byteLength !== procedure.result.size(result)) throw new Error(`${name} has another size than its codec says`);
  return w.finish();
}

/** The same with plain arguments and a plain result. */
export async function call<P extends Procedures>(
  program: Program<P>,
  handlers: Handlers<P>,
  name: keyof P & string,
  args: unknown,
  request?: RpcRequest,
): Promise<Record<string, unknown>> {
  const procedure = program.procedures[name]!;
  const w = new XdrWriter();
  procedure.args.encode(w, args);
  const result = await callEncoded(program, handlers, name, w.finish(), request);
  return procedure.result.decode(new XdrReader(result)) as Record<string, unknown>;
}
