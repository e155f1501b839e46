import { setImmediate as turn } from 'node:timers/promises';
import { cliProgram, Dict, gf1_cli_friends_list } from '@gluster-ts/protocol';
import type { gf1_cli_peer_list_req, gf1_cli_peer_list_rsp } from '@gluster-ts/protocol';
import { RpcClnt } from '@gluster-ts/rpc-clnt';
import { listen } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import type { RpcRequest } from '@gluster-ts/rpcsvc';
import type { Glusterd } from '../../src/glusterd.ts';
import { PeerState } from '../../src/state/peer.ts';
import type { Peer } from '../../src/state/peer.ts';
import { makeGlusterd } from './make-glusterd.ts';

/** Answers LIST_FRIENDS: the actor, or one with a mistake in it. */
export type Lister = (glusterd: Glusterd, args: gf1_cli_peer_list_req, request: RpcRequest) => gf1_cli_peer_list_rsp;

/** How much is read. */
export interface Load {
  readonly connections: number;
  /** Calls outstanding on each connection. */
  readonly depth: number;
  /** Calls on each connection. */
  readonly calls: number;
}

/** What the readers saw. */
export interface Reading {
  /** The first few answers that no state of the daemon explains. */
  readonly violations: readonly string[];
  readonly replies: number;
  /** States that were read at least once. */
  readonly statesRead: number;
  /** Replies whose list had changed between call and reply. */
  readonly overtaken: number;
}

const { GF_CLI_LIST_POOL_NODES, GF_CLI_LIST_PEERS } = gf1_cli_friends_list;
const OWN_PREFIX = '00000000-0000-4000-8000-';

/**
 * A daemon whose peers, or whose own UUID, change in each turn of the event loop, and many connections that read the list
 * meanwhile. Every entry says in which state it was made, so that a reply can be held against the states that there were:
 * it must be one of them, all of it, from those that were in place between the sending of the call and the arrival of the
 * reply. Server and clients live in one process, so that "before" means what it says.
 */
export async function readChangingList(path: string, lister: Lister, load: Load): Promise<Reading> {
  const history = new History();
  const glusterd = makeGlusterd({ randomUuid: () => OWN_PREFIX + String(history.own + 1).padStart(12, '0') });
  const svc = new Rpcsvc().register(cliProgram, {
    LIST_FRIENDS: sync((args, request) => lister(glusterd, args, request), { vectored: true }),
  });
  const listener = await listen({ path }, { accept: (connection) => void svc.attach(connection) });
  history.change(glusterd);
  history.change(glusterd);
  const changes = { goOn: true };
  const changing = (async () => {
    while (changes.goOn) {
      history.change(glusterd);
      await turn();
    }
  })();
  await Promise.all(
    Array.from({ length: load.connections }, async () => {
      await using clnt = new RpcClnt({ path }, { timeoutMs: 30_000 });
      let left = load.calls;
      const readOneByOne = async (): Promise<void> => {
        while (left-- > 0) {
          const flags = left % 4 === 0 ? GF_CLI_LIST_PEERS : GF_CLI_LIST_POOL_NODES;
          const since = history.latest;
          const { friends } = await clnt.call(cliProgram, 'LIST_FRIENDS', { flags, dict: new Uint8Array(0) });
          history.check(Dict.unserialize(friends), flags === GF_CLI_LIST_POOL_NODES, since);
        }
      };
      await Promise.all(Array.from({ length: load.depth }, readOneByOne));
    }),
  );
  changes.goOn = false;
  await changing;
  await listener.close();
  await svc.drain();
  return history;
}

/** Peers of a generation: all of them say so in their ports, and so does their number. */
function peersOf(generation: number): Peer[] {
  // Every third list is so long that it is sent from where it lies.
  const count = generation % 3 === 0 ? 150 : 1 + (generation % 7);
  return Array.from({ length: count }, (_, i) => ({
    uuid: `00000000-0000-4000-8001-${String(i).padStart(12, '0')}`,
    hostnames: [`peer${i}`],
    port: generation,
    state: PeerState.BEFRIENDED,
    connected: generation % 2 === 0,
    quorum: 'up',
  }));
}

class History implements Reading {
  /** Generations of the peers and of the own UUID in each state, oldest first. */
  readonly #states: (readonly [peers: number, own: number])[] = [];
  readonly #read = new Set<number>();
  readonly violations: string[] = [];
  #peers = 0;
  own = 0;
  replies = 0;
  overtaken = 0;

  get statesRead(): number {
    return this.#read.size;
  }

  /** The state in place now. */
  get latest(): number {
    return this.#states.length - 1;
  }

  /** Every fifth change is another UUID, as `system:: uuid reset` makes up, the others are peers. */
  change(glusterd: Glusterd): void {
    if (this.#states.length % 5 === 0) {
      glusterd.renewIdentity();
      this.own++;
    } else {
      glusterd.publish({ peers: peersOf(++this.#peers) });
    }
    this.#states.push([this.#peers, this.own]);
  }

  /** @param since the state in place when the call was sent */
  check(list: Dict, isPool: boolean, since: number): void {
    this.replies++;
    if (this.latest > since) this.overtaken++;
    const count = list.int32('count') ?? -1;
    const peerCount = isPool ? count - 1 : count;
    const peers = list.int32('friend1.port') ?? -1;
    const uuid = list.string(`friend${count}.uuid`) ?? '';
    const own = isPool ? Number(uuid.slice(OWN_PREFIX.length)) : undefined;
    const found = this.#states.findLastIndex(
      ([peersThen, ownThen]) => peersThen === peers && (own === undefined || ownThen === own),
    );
    const expected = peersOf(peers);
    const isWhole =
      peerCount === expected.length &&
      expected.every(({ port, connected }, i) => {
        const friend = `friend${i + 1}`;
        return list.int32(`${friend}.port`) === port && list.int32(`${friend}.connected`) === Number(connected);
      });
    if (!isWhole || found === -1) this.#violation(`mixed: ${peerCount} peers, first of ${peers}, own ${own ?? 'none'}`);
    else if (found < since) this.#violation(`stale: of state ${found}, called in state ${since}`);
    else this.#read.add(found);
  }

  #violation(text: string): void {
    if (this.violations.length < 10) this.violations.push(text);
  }
}
