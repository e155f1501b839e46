import { Dict, cliProgram, gf1_cli_friends_list } from '@gluster-ts/protocol';
import type { RpcClnt } from '@gluster-ts/rpc-clnt';

import { GlusterdError } from '../errors.ts';

/** One node in the answer of LIST_FRIENDS. */
interface Friend {
  readonly uuid: string;
  readonly hostname: string;
  readonly state: string;
  readonly connected: string;
  /** Further names. */
  readonly aliases: readonly string[];
}

/** `gluster pool list`, as that prints it. */
export async function poolList(clnt: RpcClnt): Promise<string> {
  const friends = await listFriends(clnt, gf1_cli_friends_list.GF_CLI_LIST_POOL_NODES);
  const width = Math.max(8, ...friends.map(({ hostname }) => hostname.length));
  const rows = friends.map(({ uuid, hostname, connected }) => `${uuid}\t${hostname.padEnd(width)}\t${connected} `);
  return `${[`UUID\t\t\t\t\t${'Hostname'.padEnd(width)}\tState`, ...rows].join('\n')}\n`;
}

/** `gluster peer status`, as that prints it. */
export async function peerStatus(clnt: RpcClnt): Promise<string> {
  const friends = await listFriends(clnt, gf1_cli_friends_list.GF_CLI_LIST_PEERS);
  const blocks = friends.map(({ uuid, hostname, state, connected, aliases }) => {
    const others = aliases.length === 0 ? [] : ['Other names:', ...aliases];
    return ['', `Hostname: ${hostname}`, `Uuid: ${uuid}`, `State: ${state} (${connected})`, ...others].join('\n');
  });
  return `${[`Number of Peers: ${friends.length}`, ...blocks].join('\n')}\n`;
}

async function listFriends(clnt: RpcClnt, flags: number): Promise<Friend[]> {
  const answer = await clnt.call(cliProgram, 'LIST_FRIENDS', { flags, dict: new Uint8Array(0) });
  if (answer.op_ret !== 0) throw new GlusterdError('ERR_START', `the daemon refuses (errno ${answer.op_errno})`);
  const dict = answer.friends.length === 0 ? new Dict() : Dict.unserialize(answer.friends);
  const count = dict.int32('count') ?? 0;
  // Each takes three pairs at least: a count beyond that is no answer, and not worth the memory.
  if (count < 0 || count * 3 > dict.size) throw new GlusterdError('ERR_START', `the answer claims ${count} nodes`);
  return Array.from({ length: count }, (_, index) => friendOf(dict, `friend${index + 1}`));
}

function friendOf(dict: Dict, prefix: string): Friend {
  const aliases: string[] = [];
  const names = dict.int32(`${prefix}.hostname_count`) ?? 0;
  for (let i = 1; i < names; i++) aliases.push(dict.string(`${prefix}.hostname${i}`) ?? '');
  return {
    uuid: dict.string(`${prefix}.uuid`) ?? '',
    hostname: dict.string(`${prefix}.hostname`) ?? '',
    state: dict.string(`${prefix}.state`) ?? '',
    connected: dict.int32(`${prefix}.connected`) === 1 ? 'Connected' : 'Disconnected',
    aliases,
  };
}
