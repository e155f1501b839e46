import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';

import { concat, message, pattern, record, submit } from '../test/support/records.ts';
import {
  CALL,
  memoryPeer,
  REPLY,
  stageChannel,
  stageChannelName,
  type ConnectionOptions,
  type MemoryPeer,
  type MemoryPipeOptions,
  type StageMessage,
} from './index.ts';

const STAGES = ['0', '1', '1.2', '1.3', '1.4', '1.5', '1.6', '2', '6', '7'];

const seen: StageMessage[] = [];
const note = (announced: unknown): void => {
  // What this package publishes on these channels, and nobody else does.
  seen.push(announced as StageMessage);
};

function listenIn(): void {
  for (const stage of STAGES) subscribe(stageChannelName(stage), note);
}

afterEach(() => {
  for (const stage of STAGES) unsubscribe(stageChannelName(stage), note);
  seen.length = 0;
});

function answering(options: ConnectionOptions & MemoryPipeOptions = {}): MemoryPeer {
  const peer = memoryPeer(options);
  peer.connection.attach({
    call: (arrived) => {
      submit(arrived.connection, arrived.xid, REPLY, pattern(4));
      arrived.destroy();
    },
    sent: () => undefined,
  });
  return peer;
}

/** Stages in the order they were announced; `xid` only where known. */
function path(): string[] {
  return seen.map(({ stage, xid, details: { event } }) =>
    [stage, ...(xid === undefined ? [] : [`#${xid}`]), ...(typeof event === 'string' ? [event] : [])].join(' '),
  );
}

/** Of the announcements of one request. */
function pathOf(xid: number): string[] {
  return seen
    .filter((announced) => announced.xid === xid)
    .map(({ stage, details: { event } }) => (typeof event === 'string' ? `${stage} ${event}` : stage));
}

/** Of the announcements of one stage. */
function detailsOf(stage: string): unknown[] {
  return seen.filter((announced) => announced.stage === stage).map(({ details }) => details);
}

function find(stage: string, xid?: number): StageMessage | undefined {
  return seen.find((announced) => announced.stage === stage && announced.xid === xid);
}

describe('the stages of a request', () => {
  it('are announced in order for a single one, with the counts', async () => {
    listenIn();
    const peer = answering();
    peer.send(record(message(5, CALL, pattern(100))));
    await peer.run();
    expect(path()).toEqual([
      '0',
      '1.2',
      '1.3',
      '1.6',
      '1 #5',
      '1.4 #5',
      '1.5 #5',
      '2 #5 MSG_RECEIVED',
      '1.3', // the slab for the answer
      '6 #5',
      '7 #5',
      '2 #5 MSG_SENT',
      '1.6',
    ]);
    const { id } = peer.connection;
    expect(seen.every(({ connection }) => connection === id)).toBe(true);
    expect(find('1.2')).toEqual({
      stage: '1.2',
      name: 'read',
      connection: id,
      xid: undefined,
      details: { bytes: 112 },
    });
    expect(find('1', 5)).toMatchObject({ name: 'record marking', details: { fragments: 1, bytes: 108 } });
    expect(find('1.4', 5)?.details).toEqual({ direction: CALL });
    expect(find('1.5', 5)?.details).toEqual({ direction: CALL, fragments: 1, bytes: 108, vectors: 1 });
    expect(find('6', 5)?.details).toEqual({ bytes: 16, vectors: 1 });
    expect(find('7', 5)?.details).toEqual({ bytes: 108, fragments: 1 });
    expect(detailsOf('1.6')).toEqual([
      { from: 'idle', to: 'in-poll' },
      { from: 'in-poll', to: 'idle' },
    ]);
  });

  it('are announced in order for each of many in one chunk', async () => {
    listenIn();
    const peer = answering();
    peer.send(concat(Array.from({ length: 20 }, (_, xid) => record(message(xid, CALL)))));
    await peer.run();
    for (let xid = 0; xid < 20; xid++) {
      expect(pathOf(xid)).toEqual(['1', '1.4', '1.5', '2 MSG_RECEIVED', '6', '7', '2 MSG_SENT']);
    }
    expect(seen.filter(({ stage }) => stage === '0')).toHaveLength(1);
  });

  it('tell the message type of a torn and fragmented record once, before it is complete', async () => {
    listenIn();
    const peer = answering({ chunkBytes: 50 });
    peer.send(record(message(5, CALL, pattern(200)), [30, 60, 90]));
    await peer.run();
    expect(pathOf(5)).toEqual(['1', '1.3', '1.4', '1.5', '2 MSG_RECEIVED', '6', '7', '2 MSG_SENT']);
    // What fits into the first chunk: two headers, 30 bytes and 12 more.
    expect(find('1', 5)?.details).toEqual({ fragments: 2, bytes: 42 });
    expect(find('1.4', 5)?.details).toEqual({ direction: CALL });
    expect(find('1.5', 5)?.details).toMatchObject({ fragments: 4, bytes: 208 });
    expect(find('1.3', 5)?.details).toEqual({ source: 'iobuf', pageBytes: 128 });
    const typeAt = seen.findIndex(({ stage }) => stage === '1.4');
    expect(seen.slice(0, typeAt).filter(({ stage }) => stage === '1.2')).toHaveLength(1);
    expect(seen.filter(({ stage }) => stage === '1.2')).toHaveLength(5);
  });

  it('ask for the xid of a reply', async () => {
    listenIn();
    const peer = memoryPeer();
    peer.connection.attach({ mapXid: () => true, reply: (arrived) => arrived.destroy() });
    peer.send(record(message(9, REPLY)));
    await peer.run();
    expect(pathOf(9)).toEqual(['1', '1.4', '1.5', '2 MAP_XID_REQUEST', '2 MSG_RECEIVED', '7']);
  });

  it('tell the end of the connection', async () => {
    listenIn();
    const peer = answering();
    peer.reset();
    await peer.run();
    expect(path()).toEqual(['0', '1.6', '2 DISCONNECT', '2 CLEANUP']);
    expect(find('0')?.details).toEqual({ poll: 'err', code: 'ERR_TRANSPORT_RESET' });
    expect(find('1.6')?.details).toEqual({ from: 'idle', to: 'closed' });
  });

  it('tell when the queue waits for the peer', async () => {
    listenIn();
    const peer = memoryPeer({ windowBytes: 1000 });
    peer.connection.attach({});
    for (let xid = 0; xid < 20; xid++) submit(peer.connection, xid, CALL, pattern(100));
    await peer.run();
    expect(detailsOf('1.6')).toEqual([
      { from: 'idle', to: 'out-queue' },
      { from: 'out-queue', to: 'idle' },
    ]);
    expect(seen.some(({ stage, details }) => stage === '0' && details['poll'] === 'out')).toBe(true);
  });
});

describe('stageChannel()', () => {
  it('leads to one channel per id', () => {
    const channel = stageChannel('99.9', 'a test');
    expect(channel.hasSubscribers).toBe(false);
    subscribe('gluster-ts.stage.99.9', note);
    expect(channel.hasSubscribers).toBe(true);
    stageChannel('99.9', 'a test').announce(3, 4, { detail: 'x' });
    channel.announce(3, undefined);
    unsubscribe('gluster-ts.stage.99.9', note);
    expect(seen).toEqual([
      { stage: '99.9', name: 'a test', connection: 3, xid: 4, details: { detail: 'x' } },
      { stage: '99.9', name: 'a test', connection: 3, xid: undefined, details: {} },
    ]);
    expect(channel.hasSubscribers).toBe(false);
  });

  it('is silent without subscribers', async () => {
    const peer = answering();
    peer.send(record(message(5, CALL)));
    await peer.run();
    expect(seen).toEqual([]);
  });
});
