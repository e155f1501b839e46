import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gf1_cli_friends_list } from '@gluster-ts/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listFriends } from '../src/cli/list-friends.ts';
import type { Snapshot } from '../src/state/snapshot.ts';
import { readChangingList } from './support/read-changing-list.ts';
import type { Lister } from './support/read-changing-list.ts';

const { GF_CLI_LIST_POOL_NODES } = gf1_cli_friends_list;

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gtl-'));
});
afterAll(() => rm(directory, { recursive: true }));

const rsp = (friends: Uint8Array): ReturnType<Lister> => ({ op_ret: 0, op_errno: 0, friends });

/** Caches that somebody might build, and what readers see of them. */
const mistakes: Readonly<Record<string, { readonly seen: RegExp; readonly make: () => Lister }>> = {
  'a list that is kept for ten calls': {
    seen: /stale/,
    make: () => {
      let calls = 0;
      let kept: ReturnType<Lister> | undefined;
      return (g, args, request) => {
        if (args.flags !== GF_CLI_LIST_POOL_NODES) return listFriends(g, args, request);
        if (kept === undefined || calls++ % 10 === 0) kept = listFriends(g, args, request);
        return kept;
      };
    },
  },
  'a list that is kept for each connection until its next call': {
    seen: /stale/,
    make: () => {
      const kept = new Map<number, ReturnType<Lister>>();
      return (g, args, request) => {
        const before = kept.get(request.connection.id);
        const now = listFriends(g, args, request);
        if (args.flags !== GF_CLI_LIST_POOL_NODES) return now;
        kept.set(request.connection.id, now);
        return before ?? now;
      };
    },
  },
  'a list that is kept as long as the number of peers stays': {
    seen: /stale/,
    make: () => {
      const kept = new Map<string, Uint8Array>();
      return (g, args, request) => {
        const { friends } = listFriends(g, args, request);
        const key = `${g.snapshot.peers.length} ${args.flags}`;
        kept.set(key, kept.get(key) ?? friends);
        return rsp(kept.get(key) ?? friends);
      };
    },
  },
  'a list of peers with the UUID that the node had first': {
    seen: /mixed|stale/,
    make: () => {
      let uuid: string | undefined;
      return (g, args, request) => {
        if (args.flags !== GF_CLI_LIST_POOL_NODES) return listFriends(g, args, request);
        uuid ??= g.identity().uuid;
        return rsp(g.snapshot.with({}).encodedPool(uuid));
      };
    },
  },
  'a list of which one half is of the state before': {
    seen: /mixed/,
    make: () => {
      let before: Snapshot | undefined;
      let now: Snapshot | undefined;
      return (g, args, request) => {
        if (g.snapshot !== now) [before, now] = [now, g.snapshot];
        if (args.flags !== GF_CLI_LIST_POOL_NODES || before === undefined) return listFriends(g, args, request);
        const half = g.snapshot.peers.length >> 1;
        const peers = [...g.snapshot.peers.slice(0, half), ...before.peers.slice(half)];
        return rsp(g.snapshot.with({ peers }).encodedPool(g.identity().uuid));
      };
    },
  },
};

describe('LIST_FRIENDS while the list changes in every turn', () => {
  it('answers everybody with one whole state that was in place since the call', async () => {
    const path = join(directory, 'right');
    const reading = await readChangingList(path, listFriends, { connections: 32, depth: 4, calls: 80 });
    expect(reading.violations).toEqual([]);
    expect(reading.replies).toBe(32 * 80);
    // Otherwise nothing was shown.
    expect(reading.statesRead).toBeGreaterThan(20);
    expect(reading.overtaken).toBeGreaterThan(100);
  });

  it.each(Object.entries(mistakes))('the readers notice %s', async (name, { seen, make }) => {
    const path = join(directory, String(Object.keys(mistakes).indexOf(name)));
    const { violations } = await readChangingList(path, make(), { connections: 8, depth: 4, calls: 40 });
    expect(violations).not.toEqual([]);
    expect(violations[0]).toMatch(seen);
  });
});
