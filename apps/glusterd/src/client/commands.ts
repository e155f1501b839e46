import type { RpcClnt } from '@gluster-ts/rpc-clnt';

import { GlusterdError } from '../errors.ts';
import { dump, ping } from './gf-dump.ts';
import { peerStatus, poolList } from './list-friends.ts';
import { uuidGet } from './uuid-get.ts';

/** A command of the client. */
export interface ClientCommand {
  readonly words: string;
  readonly help: string;
  /** Asks and returns what to print. */
  readonly run: (clnt: RpcClnt) => Promise<string>;
}

/** All of them. */
export const COMMANDS: readonly ClientCommand[] = [
  { words: 'pool list', help: 'The nodes of the pool, this one among them', run: poolList },
  { words: 'peer status', help: 'The other nodes and what this one thinks of them', run: peerStatus },
  { words: 'uuid get', help: "The node's UUID, which is made up when it has none", run: uuidGet },
  { words: 'ping', help: 'Whether the daemon answers, and how fast', run: ping },
  { words: 'dump', help: 'The RPC programs that are served', run: dump },
];

/** @throws GlusterdError ERR_USAGE */
export function findCommand(words: readonly string[]): ClientCommand {
  const asked = words.join(' ');
  const command = COMMANDS.find((one) => one.words === asked);
  if (command !== undefined) return command;
  throw new GlusterdError('ERR_USAGE', asked === '' ? 'what is to be asked?' : `unknown command '${asked}'`);
}
