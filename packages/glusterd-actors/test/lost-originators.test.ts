/** A node that takes part in a transaction whose originator is gone, or says nothing any more, after any of its steps. */
import { authGlusterfsV2, AuthRegistry, AUTH_SCHEMES } from '@gluster-ts/auth';
import { Dict, glusterd_errno, glusterd_op_t, mgmtProgram, mgmtV3Program, parseUuid } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { memoryPair } from '@gluster-ts/rpc-transport';
import type { Connection } from '@gluster-ts/rpc-transport';
import { Rpcsvc } from '@gluster-ts/rpcsvc';
import type { Program } from '@gluster-ts/xdr';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import type { Glusterd } from '../src/glusterd.ts';
import { forgetfulPeerStore } from '../src/pool/peer-store.ts';
import { tcpPrograms } from '../src/programs.ts';
import { LOCK_LEASE_MS } from '../src/transactions/transaction-locks.ts';
import { makeGlusterd } from './support/make-glusterd.ts';

const RATIO = 'cluster.server-quorum-ratio';
const FIRST = '99999999-2222-4333-8444-555555555555';
const SECOND = '88888888-2222-4333-8444-555555555555';

/** For what never comes true, not for a machine that is slow. */
const PATIENCE = { timeout: 50_000, interval: 1 };

/** What a step is called with, but for who calls. */
interface Call {
  readonly program: Program;
  readonly name: string;
  readonly args: object;
}

const optionDict = new Dict().setString('volname', 'all').setInt32('count', 2).setString('key1', RATIO);
const option = optionDict.setString('value1', '60').serialize();
const question = new Dict().setString('volname', 'all').setInt32('is_synctasked', 1).serialize();
const txn_id = new Uint8Array(16).fill(8);
const { GD_OP_SET_VOLUME, GD_OP_MAX_OPVERSION } = glusterd_op_t;

const older = (name: string): Call => ({
  program: mgmtProgram,
  name,
  args: name.startsWith('CLUSTER') ? {} : { op: GD_OP_SET_VOLUME, buf: option },
});
const v3 = (op: number, dict: Uint8Array, name: string): Call => ({
  program: mgmtV3Program,
  name,
  args: { txn_id, op, op_ret: 0, dict },
});
const locking = (name: string): Call => v3(GD_OP_SET_VOLUME, option, name);
const asking = (name: string): Call => v3(GD_OP_MAX_OPVERSION, question, name);

/** The kinds of transactions, and what is held by them. */
const KINDS: readonly { readonly kind: string; readonly lock: string; readonly calls: readonly Call[] }[] = [
  {
    kind: 'the older kind',
    lock: 'all_vol',
    calls: [locking('LOCK'), older('STAGE_OP'), older('COMMIT_OP'), locking('UNLOCK')],
  },
  {
    kind: 'the older kind, under the lock of the whole cluster',
    lock: 'cluster',
    calls: ['CLUSTER_LOCK', 'STAGE_OP', 'COMMIT_OP', 'CLUSTER_UNLOCK'].map(older),
  },
  {
    kind: 'mgmt v3',
    lock: 'all_vol',
    calls: ['LOCK', 'PRE_VALIDATE', 'BRICK_OP', 'COMMIT', 'POST_COMMIT', 'POST_VALIDATE', 'UNLOCK'].map(asking),
  },
];

/** A member that begins transactions. */
class Originator implements AsyncDisposable {
  readonly uuid: string;
  readonly connection: Connection;
  readonly #clnt: RpcClnt;

  constructor(node: Node, uuid: string) {
    this.uuid = uuid;
    const { client, server } = memoryPair();
    node.svc.attach(server);
    this.connection = client;
    this.#clnt = new RpcClnt(client, { auth: authGlusterfsV2() });
  }

  async call({ program, name, args }: Call): Promise<{ op_ret: number; op_errno: number }> {
    const all = { ...args, uuid: parseUuid(this.uuid) };
    return (await this.#clnt.call(program, name, all)) as { op_ret: number; op_errno: number };
  }

  /** All of these, which go well. */
  async play(calls: readonly Call[]): Promise<void> {
    for (const call of calls) expect([call.name, (await this.call(call)).op_ret]).toEqual([call.name, 0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clnt.close();
    this.connection.close();
  }
}

/** The node that is asked. */
class Node {
  uptimeMs = 0;
  readonly glusterd: Glusterd;
  readonly svc: Rpcsvc = new Rpcsvc({ auth: new AuthRegistry(AUTH_SCHEMES), allowInsecure: true });

  constructor() {
    const peers = [FIRST, SECOND].map((uuid, index) => ({ uuid, state: 3, hostnames: [`node${index + 2}`], term: 1 }));
    const peerStore = { ...forgetfulPeerStore, load: () => ({ peers, detached: new Map<string, number>() }) };
    this.glusterd = makeGlusterd({ peerStore, uptimeMs: () => this.uptimeMs });
    for (const served of tcpPrograms(this.glusterd)) served.register(this.svc);
  }

  /** Who holds what. */
  get held(): Record<string, string> {
    const { cluster, named } = this.glusterd.locks.table;
    const all = Object.fromEntries(Array.from(named, ([name, { owner }]) => [name, owner]));
    return cluster === undefined ? all : { ...all, cluster: cluster.owner };
  }
}

/** Does something when an actor is asked the next time, before that does anything. */
function whenAsked(action: () => void): void {
  const once = (): void => {
    unsubscribe(CHANNEL, once);
    action();
  };
  subscribe(CHANNEL, once);
}

const CHANNEL = 'gluster-ts.stage.3';

describe.each(KINDS)('a transaction of $kind', ({ lock, calls }) => {
  const steps = calls.slice(0, -1).map(({ name }, index) => [name, index] as const);
  const isSet = calls.some(({ name }) => name === 'COMMIT_OP');

  it.each(steps)('whose originator is gone after %s leaves nothing locked', async (_name, index) => {
    const node = new Node();
    await using first = new Originator(node, FIRST);
    await using second = new Originator(node, SECOND);
    await first.play(calls.slice(0, index + 1));
    expect(node.held).toEqual({ [lock]: FIRST });
    expect((await second.call(calls[0]!)).op_ret).toBe(-1);
    first.connection.close();
    await expect.poll(() => node.held, PATIENCE).toEqual({});
    await second.play(calls);
    expect(node.held).toEqual({});
  });

  it.each(steps)('whose originator is gone while %s is under way leaves nothing locked', async (_name, index) => {
    const node = new Node();
    await using first = new Originator(node, FIRST);
    await using second = new Originator(node, SECOND);
    await first.play(calls.slice(0, index));
    whenAsked(() => {
      first.connection.close();
    });
    await expect(first.call(calls[index]!)).rejects.toThrow('closed');
    await expect.poll(() => second.call(calls[0]!), PATIENCE).toMatchObject({ op_ret: 0 });
    await second.play(calls.slice(1));
    expect(node.held).toEqual({});
    if (isSet) expect(node.glusterd.snapshot.options.get(RATIO)).toBe('60');
  });

  it.each(steps)('whose originator says nothing after %s is locked for its time, no longer', async (_name, index) => {
    const node = new Node();
    await using first = new Originator(node, FIRST);
    await using second = new Originator(node, SECOND);
    await first.play(calls.slice(0, index + 1));
    node.uptimeMs = LOCK_LEASE_MS - 1;
    const refusal = await second.call(calls[0]!);
    expect(refusal).toMatchObject({
      op_ret: -1,
      op_errno: lock === 'cluster' ? 0 : glusterd_errno.EG_ANOTRANS,
    });
    node.uptimeMs = LOCK_LEASE_MS;
    await second.play(calls.slice(0, 1));
    // What it says then comes too late: nothing is done of it, and the other one's lock stays.
    const late = calls.filter(({ name }) => name.startsWith('COMMIT') || name.endsWith('LOCK'));
    for (const call of late) expect([call.name, (await first.call(call)).op_ret]).toEqual([call.name, -1]);
    expect(node.held).toEqual({ [lock]: SECOND });
    expect(node.glusterd.snapshot.options.get(RATIO)).toBe(isSet && index >= 2 ? '60' : undefined);
    await second.play(calls.slice(1));
    expect(node.held).toEqual({});
    // Nor does the end of its connection take anything from anybody.
    await second.play(calls.slice(0, 1));
    first.connection.close();
    await second.play(calls.slice(1));
  });
});
