import { cliProgram, Dict, gf1_cli_friends_list } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { BenchError } from '../errors.ts';
import type { LabNode } from './pool-lab.ts';

/** Peer in Cluster. */
const befriended = 3;

/** What the command line would ask of one node, without the time that starting it takes. */
export class PoolClient implements AsyncDisposable {
  readonly #node: LabNode;
  readonly #clnt: RpcClnt;

  constructor(node: LabNode) {
    this.#node = node;
    this.#clnt = new RpcClnt({ path: node.socket }, { timeoutMs: 120_000 });
  }

  /** `gluster peer probe HOSTNAME`. @throws BenchError `ERR_BENCH_CASE` when it is refused */
  async probe(hostname: string): Promise<void> {
    const dict = new Dict()
      .setString('cmd-str', `peer probe ${hostname}`)
      .setString('hostname', hostname)
      .setInt32('port', 24_007)
      .serialize();
    const { op_ret, op_errno, op_errstr } = await this.#clnt.call(cliProgram, 'PROBE', { dict });
    if (op_ret === 0 && op_errno === 0) return;
    const why = op_errstr === '' ? `op_errno ${op_errno}` : op_errstr;
    throw new BenchError('ERR_BENCH_CASE', `${this.#node.name} cannot probe ${hostname}: ${why}`);
  }

  /** How many others it lists as connected members. */
  async connectedPeers(): Promise<number> {
    const args = { flags: gf1_cli_friends_list.GF_CLI_LIST_PEERS, dict: new Dict().serialize() };
    const { op_ret, friends } = await this.#clnt.call(cliProgram, 'LIST_FRIENDS', args);
    if (op_ret !== 0) return 0;
    const list = Dict.unserialize(friends);
    const count = list.int32('count') ?? 0;
    return Array.from({ length: count }, (_, index) => `friend${index + 1}`).filter(
      (friend) => list.int32(`${friend}.stateId`) === befriended && list.int32(`${friend}.connected`) === 1,
    ).length;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#clnt.close();
  }
}
