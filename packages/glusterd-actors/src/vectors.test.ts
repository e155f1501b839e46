import { readFileSync } from 'node:fs';
import { cliProgram, getspecProgram } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { cliHandlers } from './cli/handlers.ts';
import type { Glusterd } from './glusterd.ts';
import { getspecHandlers } from './handshake/handlers.ts';
import type { Host } from './host/host.ts';
import { PeerState } from './state/peer.ts';
import { callEncoded } from '../test/support/call.ts';
import { fakeHost } from '../test/support/fake-host.ts';
import { makeGlusterd, MemoryIdentityStore, peerStoreWith } from '../test/support/make-glusterd.ts';

interface Exchange {
  readonly node: 'empty' | 'lvm' | 'peers' | 'peers-up';
  readonly command: string;
  readonly program: number;
  readonly procedure: string;
  readonly uuid: string;
  readonly transactionId?: string;
  readonly nowMs?: number;
  readonly request: string;
  readonly reply: string;
}

const url = new URL('../test/vectors/cli.json', import.meta.url);
const { exchanges } = JSON.parse(readFileSync(url, 'utf8')) as { exchanges: readonly Exchange[] };

const WORKING_DIRECTORY = '/var/lib/glusterd';

/** The machine that a capture was made on. */
function hostOf({ node }: Exchange): Host {
  const peers = node.startsWith('peers');
  return fakeHost({
    names: {
      localhost: ['127.0.0.1'],
      '127.0.0.1': ['127.0.0.1'],
      node1: [peers ? '127.1.1.1' : '10.77.0.1'],
      node2: [peers ? '127.1.1.2' : '10.77.0.2'],
      '10.77.0.1': ['10.77.0.1'],
      '127.1.1.1': ['127.1.1.1'],
    },
    local: ['127.0.0.1', '10.77.0.1'],
    files: {
      [WORKING_DIRECTORY]: 'directory',
      [`${WORKING_DIRECTORY}/hooks`]: 'directory',
      [`${WORKING_DIRECTORY}/glusterd.info`]: 'file',
      [`${WORKING_DIRECTORY}/sub/f`]: 'file',
      [`${WORKING_DIRECTORY}/lnk`]: '/etc/passwd',
      [`${WORKING_DIRECTORY}/lnk2`]: `${WORKING_DIRECTORY}/sub/f`,
      [`${WORKING_DIRECTORY}_bad/f`]: 'file',
      '/etc/passwd': 'file',
      '/usr/lib/x86_64-linux-gnu/glusterfs/peer_mountbroker': 'program',
      ...(node === 'lvm' ? { '/sbin/lvcreate': 'program' } : {}),
    },
    run: () => ({ exitCode: 0, lines: ['error: the following arguments are required: opt_value'] }),
  });
}

/** A daemon in the state in which C's was, whose every random number and clock reading are those of the capture. */
function glusterdOf(exchange: Exchange): Glusterd {
  const { uuid, nowMs = 0, node } = exchange;
  const peers = node.startsWith('peers');
  const glusterd = makeGlusterd({
    // Several daemons shared the machine of the captures with peers.
    config: { workingDirectory: WORKING_DIRECTORY, bindAddress: peers ? '127.1.1.1' : undefined },
    identityStore: new MemoryIdentityStore({ uuid, operatingVersion: 100_000 }),
    host: hostOf(exchange),
    clock: { now: () => nowMs },
    randomUuid: () => exchange.transactionId ?? uuid,
    ...(peers ? { peerStore: peerStoreWith('99999999-2222-4333-8444-555555555555', 'node2') } : {}),
  });
  if (peers) {
    const { listed = [] } = exchange.procedure === 'LIST_FRIENDS' ? { listed: uuidsIn(exchange.reply) } : {};
    const [one = uuid, two = uuid] = listed.filter((other) => other !== uuid).reverse();
    const shared = { port: 24007, state: PeerState.BEFRIENDED, quorum: 'up' } as const;
    glusterd.publish({
      peers: [
        { ...shared, uuid: one, hostnames: ['node2', 'node2.example.net', '127.1.1.2'], connected: true },
        { ...shared, uuid: two, hostnames: ['127.1.1.3', 'node3'], connected: node === 'peers-up' },
      ],
    });
  }
  return glusterd;
}

/** The UUIDs in a captured list: they were made up anew for each capture. */
function uuidsIn(hex: string): string[] {
  const text = Buffer.from(hex, 'hex').toString('latin1');
  return [...text.matchAll(/uuid\0([0-9a-f-]{36})\0/g)].map(([, found = '']) => found);
}

describe.each(Object.entries(Object.groupBy(exchanges, ({ node }) => node)))('a node that is %s', (_node, some) => {
  it.each(some)('$command', async (exchange) => {
    const glusterd = glusterdOf(exchange);
    const args = new Uint8Array(Buffer.from(exchange.request, 'hex'));
    const result =
      exchange.program === cliProgram.number
        ? await callEncoded(cliProgram, cliHandlers(glusterd), exchange.procedure, args)
        : await callEncoded(getspecProgram, getspecHandlers(glusterd), exchange.procedure, args);
    expect(Buffer.from(result).toString('latin1')).toBe(Buffer.from(exchange.reply, 'hex').toString('latin1'));
  });
});
