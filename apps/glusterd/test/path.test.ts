/**
 * Real requests through the whole path, over real sockets: every stage is announced with connection and xid, in the
 * partial order that docs/path.md states, with the fragments and bytes that were sent.
 */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { StageMessage } from '@gluster-ts/rpc-transport';
import { GlusterdStore } from '@gluster-ts/store';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';

import { loadConfig } from '../src/config/load-config.ts';
import { CommandLog } from '../src/log/command-log.ts';
import { LogLevel } from '../src/log/level.ts';
import { Logger } from '../src/log/logger.ts';
import { Services } from '../src/serve/services.ts';

/** Every stage that a request goes through, in the order of its numbers. */
const STAGES = '0 1 1.2 1.3 1.4 1.5 1.6 2 2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 3 3.1 3.2 4 5 6 7'.split(' ');

/** What holds for each request, from the page that promises it: each of a line comes before the next. */
const page = await readFile(join(import.meta.dirname, '../../../docs/path.md'), 'utf8');
const ORDER = (/^```order\n([^`]*)```$/m.exec(page)?.[1] ?? '')
  .trim()
  .split('\n')
  .map((line) => line.split(' < '));

let folder: string;
let services: Services;
let path: string;
const announced: StageMessage[] = [];
const record = (message: unknown): void => void announced.push(message as StageMessage);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gluster-ts-path-'));
  path = join(folder, 'glusterd.socket');
  const volfile = join(folder, 'glusterd.vol');
  const options = [
    `working-directory ${folder}`,
    `run-directory ${folder}`,
    `logging-directory ${folder}`,
    `glusterd-sockfile ${path}`,
    'transport-type socket',
    'transport.socket.bind-address 127.0.0.1',
    'transport.socket.listen-port 0',
  ];
  const lines = options.map((option) => `option ${option}`).join('\n');
  await writeFile(volfile, `volume management\ntype mgmt/glusterd\n${lines}\nend-volume\n`);
  services = await startServices(volfile);
  for (const stage of STAGES) subscribe(`gluster-ts.stage.${stage}`, record);
});

afterAll(async () => {
  for (const stage of STAGES) unsubscribe(`gluster-ts.stage.${stage}`, record);
  await services.stop(2000);
  await rm(folder, { recursive: true, force: true });
});

beforeEach(() => void announced.splice(0));

/** LIST_FRIENDS as the command line sends it: CALL, program 1238463 version 2 procedure 3, AUTH_GLUSTERFS-v2, flags 2. */
function listFriends(xid: number): Buffer {
  const body =
    '00000000' +
    '00000002' +
    '0012e5bf0000000200000003' +
    '0005f39700000018' +
    '00000000'.repeat(4) +
    '0000000400000000' +
    '0000000000000000' +
    '0000000200000000';
  const message = Buffer.from(`00000000${body}`, 'hex');
  message.writeUInt32BE(xid);
  return message;
}

/** A record of fragments that end at the given offsets; the last one is the message's end. */
function fragmented(message: Buffer, ...ends: number[]): Buffer[] {
  return [...ends, message.length].map((end, i, all) => {
    const fragment = message.subarray(all[i - 1] ?? 0, end);
    const mark = Buffer.alloc(4);
    mark.writeUInt32BE(fragment.length + (end === message.length ? 0x8000_0000 : 0));
    return Buffer.concat([mark, fragment]);
  });
}

const REPLY_BYTES = 184;

/** Sends each buffer with a write of its own, once the daemon has read the one before; returns the xids of the replies. */
async function exchange(writes: readonly Buffer[], replies: number): Promise<{ xids: number[]; bytes: number }> {
  const socket = connect(path);
  await once(socket, 'connect');
  socket.setNoDelay(true);
  const chunks: Buffer[] = [];
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk);
    bytes += chunk.length;
  });
  for (const write of writes) {
    const reads = readCount();
    socket.write(write);
    while (readCount() === reads) await new Promise(setImmediate);
  }
  while (bytes < replies * REPLY_BYTES) await once(socket, 'data');
  socket.end();
  await once(socket, 'close');
  const all = Buffer.concat(chunks);
  return { bytes, xids: Array.from({ length: replies }, (_, i) => all.readUInt32BE(i * REPLY_BYTES + 4)) };
}

const readCount = (): number => announced.filter(({ stage }) => stage === '1.2').length;

/** `2 MSG_SENT` for the notifications, whose event says what they are; otherwise stage and name. */
const label = ({ stage, name, details: { event } }: StageMessage): string =>
  `${stage} ${typeof event === 'string' ? event : name}`;

/** Asserts the partial order, and that all of it was announced, for one request. */
function expectOrder(messages: readonly StageMessage[]): void {
  const labels = messages.map(label);
  for (const chain of ORDER) {
    const places = chain.map((step) => labels.indexOf(step));
    expect({ chain, places: places.filter((place) => place < 0) }).toEqual({ chain, places: [] });
    expect({ chain, places }).toEqual({ chain, places: places.toSorted((a, b) => a - b) });
  }
}

/** What was announced, by connection, and of each the requests by xid. */
function requests(): { connection: number; xid: number; messages: StageMessage[] }[] {
  const groups = Map.groupBy(
    announced.filter(({ xid }) => xid !== undefined),
    ({ connection, xid }) => `${connection}/${xid}`,
  );
  return [...groups.values()].map((messages) => ({
    connection: messages[0]!.connection,
    xid: messages[0]!.xid!,
    messages,
  }));
}

const sum = (stage: string, detail: string): number =>
  announced.filter((one) => one.stage === stage).reduce((total, one) => total + Number(one.details[detail] ?? 0), 0);

describe('the path of a request', () => {
  it('announces every stage, in order, for one request', async () => {
    const [write] = fragmented(listFriends(2));
    const { xids, bytes } = await exchange([write!], 1);
    expect(xids).toEqual([2]);
    const [request, ...others] = requests();
    expect(others).toEqual([]);
    expectOrder(request!.messages);
    expect(new Set(announced.map(({ stage }) => stage))).toEqual(new Set(STAGES));
    expect(new Set(announced.map(({ connection }) => connection)).size).toBe(1);
    expect(sum('1.2', 'bytes')).toBe(write!.length);
    expect(request!.messages.find(({ stage }) => stage === '1.5')?.details).toMatchObject({ fragments: 1, bytes: 72 });
    expect(bytes).toBe(REPLY_BYTES);
    expect(sum('6', 'bytes')).toBe(REPLY_BYTES);
  });

  it('states an order of its own on the page that the tests read', () => {
    expect(ORDER.length).toBeGreaterThan(5);
    expect(new Set(ORDER.flat().map((step) => step.split(' ')[0])).size).toBeGreaterThan(18);
  });

  it('reads before it knows a request: the socket event, the read and its buffer come first, without xid', async () => {
    await exchange(fragmented(listFriends(3)), 1);
    const firstKnown = announced.findIndex(({ xid }) => xid === 3);
    const before = announced.slice(0, firstKnown).map(label);
    expect(before).toEqual(expect.arrayContaining(['0 socket event', '1.2 read', '1.3 buffer taken']));
    expect(announced.slice(0, firstKnown).every(({ xid }) => xid === undefined)).toBe(true);
  });

  it('keeps the order of each of many pipelined requests, read and answered together', async () => {
    const xids = Array.from({ length: 40 }, (_, i) => i + 100);
    const answer = await exchange([Buffer.concat(xids.flatMap((xid) => fragmented(listFriends(xid))))], xids.length);
    expect(answer.xids).toEqual(xids);
    expect(requests().map(({ xid }) => xid)).toEqual(xids);
    for (const { messages } of requests()) expectOrder(messages);
    expect(sum('1.5', 'bytes')).toBe(xids.length * 72);
    expect(sum('6', 'bytes')).toBe(answer.bytes);
    expect(announced.filter(({ stage }) => stage === '1.2')).toHaveLength(1);
  });

  it('counts the fragments and bytes of a record that comes in pieces', async () => {
    const writes = fragmented(listFriends(7), 3, 30, 31);
    await exchange(writes, 1);
    const [request] = requests();
    expectOrder(request!.messages);
    expect(request!.messages.find(({ stage }) => stage === '1.5')?.details).toMatchObject({ fragments: 4, bytes: 72 });
    expect(sum('1.2', 'bytes')).toBe(72 + 4 * 4);
    expect(announced.filter(({ stage }) => stage === '1.2')).toHaveLength(4);
    expect(request!.messages.map(label)).toContain('1.3 buffer taken');
  });

  it('tells the requests of several connections apart, whatever their xids', async () => {
    const pipelined = Buffer.concat([7, 8, 9].flatMap((xid) => fragmented(listFriends(xid))));
    await Promise.all([
      exchange(fragmented(listFriends(7)), 1),
      exchange([pipelined], 3),
      exchange(fragmented(listFriends(7), 40), 1),
    ]);
    const byConnection = Map.groupBy(requests(), ({ connection }) => connection);
    expect([...byConnection.values()].map((list) => list.length).sort()).toEqual([1, 1, 3]);
    for (const { messages } of requests()) expectOrder(messages);
  });
});

/** Nothing is logged at level NONE; a logger wants a sink all the same. */
const sink = { write: () => undefined, reopen: () => undefined, close: () => undefined };

function startServices(volfile: string): Promise<Services> {
  const config = loadConfig(volfile, []);
  let stored: { uuid: string; operatingVersion: number } | undefined;
  return Services.start({
    config,
    identityStore: { load: () => stored, save: (identity) => void (stored = identity) },
    store: new GlusterdStore(config.workingDirectory),
    log: new Logger(sink, { level: LogLevel.NONE }),
    commandLog: new CommandLog(join(folder, 'cmd_history.log'), false),
  });
}
