import type { MemoryFileSystem, StoreFileSystem } from '@gluster-ts/store';
import { amendments, cFriendTable, friendTable } from '../../src/membership/friend-table.ts';
import type { FriendEvent, FriendTable } from '../../src/membership/friend-table.ts';
import type { PeerAction } from '../../src/membership/peer-action.ts';
import type { PeerCall, PeerEvent } from '../../src/membership/peer-event.ts';
import type { Mutation } from './simulation.ts';

type ActionFilter = NonNullable<Mutation['actions']>;

const without =
  (...kinds: PeerAction['kind'][]): ActionFilter =>
  (actions) =>
    actions.filter(({ kind }) => !kinds.includes(kind));

/** Answers with success where `opErrno` was the answer to a procedure. */
const agreeing =
  (procedure: string, opErrno: number): ActionFilter =>
  (actions, event) =>
    event.kind !== 'request' || event.call.procedure !== procedure
      ? actions
      : actions.map((action) =>
          action.kind === 'reply' && action.reply.opErrno === opErrno
            ? { ...action, reply: { ...action.reply, opRet: 0, opErrno: 0 } }
            : action,
        );

/** The friend program's calls without what is not C's. */
function asFromC(event: PeerEvent): PeerEvent {
  if (event.kind !== 'request') return event;
  const { call } = event;
  if (call.procedure === 'FRIEND_ADD') return { ...event, call: { ...call, args: { ...call.args, detached: [] } } };
  if (call.procedure === 'FRIEND_UPDATE') return { ...event, call: { ...call, args: { ...call.args, detached: [] } } };
  return event;
}

function oneTermForAll(event: PeerEvent): PeerEvent {
  if (event.kind !== 'request' || event.call.procedure !== 'FRIEND_UPDATE') return event;
  const { args } = event.call;
  const friends = args.friends.map((friend) => ({ ...friend, term: 1 }));
  return { ...event, call: { ...event.call, args: { ...args, friends } } };
}

function carelessDisk(disk: MemoryFileSystem, careless: Partial<StoreFileSystem>): StoreFileSystem {
  return {
    readFile: (path) => disk.readFile(path),
    readDirectory: (path) => disk.readDirectory(path),
    makeDirectory: (path) => disk.makeDirectory(path),
    writeFile: (path, content, options) => disk.writeFile(path, content, options),
    rename: (source, target) => disk.rename(source, target),
    removeFile: (path) => disk.removeFile(path),
    removeDirectory: (path) => disk.removeDirectory(path),
    syncDirectory: (path) => disk.syncDirectory(path),
    ...careless,
  };
}

/** The table without one of its amendments. */
function unamended(index: number): FriendTable {
  const { states, event } = amendments[index]!;
  const table: Record<string, FriendTable[keyof FriendTable]> = { ...friendTable };
  for (const state of states) table[state] = { ...friendTable[state], [event]: cFriendTable[state][event] };
  return table as FriendTable;
}

// Without these amendments only time is lost: the next retry goes on. Tests of single events have them.
const madeGood: ReadonlySet<FriendEvent> = new Set<FriendEvent>(['INIT_FRIEND_REQ', 'RCVD_REMOVE_FRIEND']);

/** Mistakes that somebody might make, by what the daemon then does. */
export const mutations: Readonly<Record<string, Mutation>> = {
  "has C's table as it is": { table: cFriendTable },
  ...Object.fromEntries(
    amendments.flatMap(({ event, states }, index) =>
      madeGood.has(event) ? [] : [[`does as C in ${states.join(', ')} at ${event}`, { table: unamended(index) }]],
    ),
  ),
  'does not store who is a peer': { actions: without('save') },
  'does not store that a peer is gone': { actions: without('remove') },
  'does not store that it left the pool': { actions: without('leave') },
  'says nothing of who was detached': { event: asFromC },
  'takes nobody for having come back': { event: oneTermForAll },
  'lets a node that was detached believe that it is a member': { actions: agreeing('FRIEND_UPDATE', 6) },
  'accepts the friendship of strangers': { actions: agreeing('FRIEND_ADD', 6) },
  'takes no notice of the time': {
    event: (event) => (event.kind === 'tick' ? { kind: 'disconnected', id: -1 } : event),
  },
  'does not tell of lost connections': {
    event: (event) => (event.kind === 'disconnected' ? { kind: 'disconnected', id: -1 } : event),
  },
  'keeps a file that was only half written': {
    fileSystem: (disk) =>
      carelessDisk(disk, {
        writeFile: (path, content, { mode }) => disk.writeFile(path, content, { mode, sync: false }),
      }),
  },
};

/** A call as a peer that runs C makes it, and as it understands those of others. */
function cCall(call: PeerCall): PeerCall {
  if (call.procedure === 'FRIEND_ADD') return { ...call, args: { ...call.args, term: undefined, detached: [] } };
  if (call.procedure !== 'FRIEND_UPDATE') return call;
  const friends = call.args.friends.map((friend) => ({ ...friend, term: undefined }));
  return { ...call, args: { ...call.args, friends, detached: undefined } };
}

/** What makes a node behave as C does: its table, none of what is not C's in its calls, and nothing done because of the time. */
export const asC: Mutation = {
  table: cFriendTable,
  event: (event) => {
    if (event.kind === 'tick') return { kind: 'disconnected', id: -1 };
    return event.kind === 'request' ? { ...event, call: cCall(event.call) } : event;
  },
  actions: (actions, event) =>
    agreeing('FRIEND_UPDATE', 6)(actions, event).map((action) =>
      action.kind === 'call' ? { ...action, call: cCall(action.call) } : action,
    ),
};
