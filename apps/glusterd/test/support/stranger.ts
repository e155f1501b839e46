/**
 * Calls every procedure that a glusterd serves over TCP, as a node that nobody knows, and prints what came of each as JSON.
 *
 * Argument: the address of the glusterd.
 */
import { authGlusterfsV2 } from '@gluster-ts/auth';
import {
  cliReadOnlyProgram,
  Dict,
  friendProgram,
  glusterd_op_t,
  handshakeProgram,
  mgmtHandshakeProgram,
  mgmtProgram,
  mgmtV3Program,
  parseUuid,
  portmapProgram,
} from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import type { Program } from '@gluster-ts/xdr';

const uuid = parseUuid('4fc5087e-06cf-4c43-b756-7e6e959d7ccb') ?? new Uint8Array(16);
const otherUuid = '5fc5087e-06cf-4c43-b756-7e6e959d7ccb';
const txn_id = new Uint8Array(16).fill(8);
const none = new Uint8Array(0);
const op = glusterd_op_t.GD_OP_SET_VOLUME;
const option = new Dict()
  .setString('volname', 'all')
  .setInt32('count', 1)
  .setInt32('dict_count', 1)
  .setString('key1', 'cluster.server-quorum-ratio')
  .setString('value1', '77')
  .setString('globalname', 'yes')
  .setInt32('is_synctasked', 1)
  .serialize();
const members = new Dict()
  .setInt32('op', 1)
  .setInt32('count', 1)
  .setString('friend1.uuid', otherUuid)
  .setString('friend1.hostname', 'node9')
  .serialize();
const volumes = new Dict().setInt32('count', 0).setInt32('snap_count', 0).serialize();
const who = new Dict().setString('peer-id', '4fc5087e-06cf-4c43-b756-7e6e959d7ccb').serialize();
const version = new Dict().setInt32('operating-version', 30_600).serialize();
const volname = new Dict().setString('volname', 'data').setInt32('flags', 3).serialize();
const status = new Dict().setString('volname', 'all').setInt32('cmd', 0x100).serialize();

type Call = readonly [program: Program, procedure: string, args: unknown];

/** One after the other. */
const calls: readonly Call[] = [
  [cliReadOnlyProgram, 'LIST_FRIENDS', { flags: 2, dict: none }],
  [cliReadOnlyProgram, 'GET_VOLUME', { dict: volname }],
  [cliReadOnlyProgram, 'GETWD', { unused: 0 }],
  [cliReadOnlyProgram, 'STATUS_VOLUME', { dict: status }],
  [cliReadOnlyProgram, 'MOUNT', { label: 'x', dict: none }],
  [cliReadOnlyProgram, 'UMOUNT', { lazy: 0, label: 'x', path: '/mnt' }],
  [cliReadOnlyProgram, 'LIST_VOLUME', { dict: none }],
  [cliReadOnlyProgram, 'UUID_GET', { dict: none }],
  [portmapProgram, 'SIGNIN', { brick: '/b', port: 49_999, pid: 1 }],
  [portmapProgram, 'PORTBYBRICK', { brick: '/b' }],
  [portmapProgram, 'SIGNOUT', { brick: '/b', port: 49_999, rdma_port: 0 }],
  [handshakeProgram, 'GETSPEC', { flags: 0, key: 'data', xdata: none }],
  [handshakeProgram, 'EVENT_NOTIFY', { op: 1, dict: volname }],
  [handshakeProgram, 'GET_VOLUME_INFO', { dict: volname }],
  [handshakeProgram, 'GET_SNAPSHOT_INFO', { dict: volname }],
  [mgmtHandshakeProgram, 'VERSIONS', { hndsk: who }],
  [mgmtHandshakeProgram, 'VERSIONS_ACK', { hndsk: version }],
  [friendProgram, 'PROBE_QUERY', { uuid, hostname: 'node1', port: 24_007 }],
  [friendProgram, 'FRIEND_ADD', { uuid, hostname: 'node1', port: 24_007, vols: volumes }],
  [friendProgram, 'FRIEND_UPDATE', { uuid, friends: members, port: 24_007 }],
  [friendProgram, 'FRIEND_REMOVE', { uuid, hostname: 'node2', port: 24_007, vols: none }],
  [mgmtProgram, 'CLUSTER_LOCK', { uuid }],
  [mgmtProgram, 'STAGE_OP', { uuid, op, buf: option }],
  [mgmtProgram, 'COMMIT_OP', { uuid, op, buf: option }],
  [mgmtProgram, 'CLUSTER_UNLOCK', { uuid }],
  [mgmtV3Program, 'LOCK', { uuid, txn_id, op, dict: option }],
];

/** At once: C answers none of them, which is known only after a while. */
const steps: readonly Call[] = [
  [mgmtV3Program, 'PRE_VALIDATE', { uuid, op, dict: option }],
  [mgmtV3Program, 'BRICK_OP', { uuid, op, dict: option }],
  [mgmtV3Program, 'COMMIT', { uuid, op, dict: option }],
  [mgmtV3Program, 'POST_COMMIT', { uuid, op, dict: option }],
  [mgmtV3Program, 'POST_VALIDATE', { uuid, op, op_ret: 0, dict: option }],
];

const unlock: Call = [mgmtV3Program, 'UNLOCK', { uuid, txn_id, op, dict: option }];

/** A busy machine takes seconds for an answer. */
const SILENCE_MS = 20_000;

/** C does not answer some, and answers others with nothing behind the head of the reply. */
const WORDS: Readonly<Record<string, string>> = { ERR_RPC_TIMEOUT: 'silence', ERR_RPC_BAD_REPLY: 'nothing' };

const outcomes: Record<string, string> = {};
for (const call of calls) await ask(call);
await Promise.all(steps.map(ask));
await ask(unlock);
process.stdout.write(JSON.stringify(outcomes));

async function ask([program, procedure, args]: Call): Promise<void> {
  await using clnt = new RpcClnt(
    { host: process.argv[2] ?? '', port: 24_007 },
    { auth: authGlusterfsV2(), timeoutMs: SILENCE_MS, reconnect: false },
  );
  try {
    // The tables above have the arguments of each procedure.
    const answer = (await clnt.call(program as never, procedure as never, args as never)) as Record<string, unknown>;
    outcomes[procedure] = `${String(answer['op_ret'])} ${String(answer['op_errno'])}`;
  } catch (error) {
    const { code } = error as { code?: string };
    outcomes[procedure] = WORDS[code ?? ''] ?? String(error);
  }
}
