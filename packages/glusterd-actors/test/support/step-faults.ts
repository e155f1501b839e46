import { mgmtProgram, mgmtV3Program } from '@gluster-ts/protocol';
import { task } from '@gluster-ts/rpcsvc';
import type { Actor, Handlers, RpcRequest, Rpcsvc } from '@gluster-ts/rpcsvc';
import { XdrWriter } from '@gluster-ts/xdr';
import type { Procedure, Procedures, Program, XdrType } from '@gluster-ts/xdr';
import type { Glusterd } from '../../src/glusterd.ts';
import { mgmtV3Handlers } from '../../src/mgmt-v3/handlers.ts';
import { mgmtHandlers } from '../../src/mgmt/handlers.ts';
import { ownUuid } from '../../src/transactions/call-peers.ts';

/** What goes wrong in a step of a transaction on the node that is asked for it. */
export const FAULTS = [
  'loses its connection before it does it',
  'loses its connection when it has done it',
  'refuses it',
  'answers it with bytes that are no answer',
  'answers it in the name of another',
  'never answers it',
] as const;

/** One of {@link FAULTS}. */
export type Fault = (typeof FAULTS)[number];

/** Serves the steps of transactions as a node does, but for one step, once. */
export class StepFaults {
  /** What was asked for, in order. */
  readonly calls: string[] = [];
  /** Steps that are not answered before this is. */
  readonly held: Map<string, Promise<void>> = new Map<string, Promise<void>>();
  #next: { readonly step: string; readonly fault: Fault } | undefined;

  /** From now on, until it has happened. */
  plan(step: string, fault: Fault): void {
    this.#next = { step, fault };
    this.calls.length = 0;
  }

  /** For {@link PoolNode.onService}. */
  readonly serve = (svc: Rpcsvc, glusterd: Glusterd): void => {
    const own = ownUuid(glusterd);
    this.#replace(svc, own, mgmtProgram, mgmtHandlers(glusterd));
    this.#replace(svc, own, mgmtV3Program, mgmtV3Handlers(glusterd));
  };

  #replace(svc: Rpcsvc, own: Uint8Array, program: Program, handlers: Handlers<Procedures>): void {
    const entries = Object.entries(program.procedures);
    const procedures = entries.map(([name, one]) => [name, { ...one, result: rawBytes }] as const);
    const actors = entries.flatMap(([name, one]) => {
      const actor = handlers[name] as Actor | undefined;
      return actor === undefined ? [] : [[name, this.#actor(name, own, one, actor)] as const];
    });
    svc.unregister(program.number, program.version);
    svc.register({ ...program, procedures: Object.fromEntries(procedures) }, Object.fromEntries(actors));
  }

  #actor(name: string, own: Uint8Array, { result }: Procedure, { handler }: Actor): Actor {
    return task(async (args: unknown, request: RpcRequest) => {
      this.calls.push(name);
      const fault = this.#next?.step === name ? this.#next.fault : undefined;
      const isDone = fault !== 'loses its connection before it does it' && fault !== 'refuses it';
      if (fault !== undefined) this.#next = undefined;
      const answer = isDone ? ((await handler(args, request)) as object) : { ...REFUSAL, uuid: own };
      await this.held.get(name);
      switch (fault) {
        case undefined:
        case 'refuses it':
          return encoded(result, answer);
        case 'answers it with bytes that are no answer':
          return new Uint8Array([0, 0, 0, 1]);
        case 'answers it in the name of another':
          return encoded(result, { ...answer, uuid: new Uint8Array(16).fill(9) });
        case 'loses its connection before it does it':
        case 'loses its connection when it has done it':
          request.connection.close();
          return request.silence();
        case 'never answers it':
          return request.silence();
      }
    });
  }
}

/** With everything that any of the answers has. */
const REFUSAL = {
  ...{ op: 0, op_ret: -1, op_errno: 0, op_errstr: 'no' },
  ...{ txn_id: new Uint8Array(16), dict: new Uint8Array(0) },
};

function encoded(type: XdrType<unknown>, value: unknown): Uint8Array {
  const w = new XdrWriter();
  type.encode(w, value);
  return w.finish();
}

/** A result that is bytes already. */
const rawBytes: XdrType<unknown> = {
  decode: () => undefined,
  encode: (w, bytes) => {
    w.opaqueFixed(bytes as Uint8Array, (bytes as Uint8Array).length);
  },
  size: (bytes) => (bytes as Uint8Array).length,
  sizeMin: 0,
};
