import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tryLoad, type LoadOptions, type LoadOutcome } from '../src/load/run-load.ts';
import { opaque, record, words } from '../src/messages/bytes.ts';
import { dict } from '../src/messages/dict.ts';
import { listFriends } from '../src/messages/list-friends.ts';
import { buildNative } from '../src/native/build-native.ts';
import { Child } from '../src/servers/child.ts';
import type { ListName } from '../src/servers/changing-peers.ts';
import { scriptedServer } from './wrong-server.ts';

const program = await buildNative('load');
if ('missing' in program) console.warn(`SKIPPED, the check of changing lists: ${program.missing}`);

/** A reply with the list of a pool whose peers have these ports. */
function listReply(xid: number, ports: readonly number[], count = ports.length + 1): Uint8Array {
  const friends = dict([
    ...ports.map((port, i): [string, string] => [`friend${i + 1}.port`, String(port)]),
    [`friend${ports.length + 1}.uuid`, '00000000-0000-4000-8000-000000000000'],
    ['count', String(count)],
  ]);
  return record(words(xid, 1, 0, 0, 0, 0), words(0, 0), opaque(friends));
}

describe.skipIf('missing' in program)('load --generation', () => {
  const load = 'path' in program ? program.path : '';
  const directory = mkdtempSync(join(tmpdir(), 'gtb-'));
  const requestFile = join(directory, 'request');
  const generationFile = join(directory, 'generation');
  writeFileSync(requestFile, listFriends.request);
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  function announce(first: number, second = first): void {
    const bytes = Buffer.alloc(16);
    bytes.writeBigUInt64LE(BigInt(first));
    bytes.writeBigUInt64LE(BigInt(second), 8);
    // In place: the generator has the file mapped.
    writeFileSync(generationFile, bytes, { flag: 'r+' });
  }

  /** What it makes of a server that answers the first calls of its only connection so. */
  async function against(
    answers: readonly ((xid: number) => Uint8Array)[],
    options: Partial<LoadOptions> = {},
  ): Promise<LoadOutcome> {
    await using server = await scriptedServer((socket, xid, call) => {
      const answer = answers[call - 1];
      if (answer !== undefined) socket.write(answer(xid));
    });
    const some = { requests: answers.length, stall: 50, generationFile, ...options };
    return await tryLoad(load, { endpoint: { path: server.path }, requestFile, ...some });
  }

  it('takes lists of the generation that was in place at the call, or came after it', async () => {
    writeFileSync(generationFile, Buffer.alloc(16));
    announce(7);
    const { code, stderr } = await against([
      (xid) => listReply(xid, [7, 7, 7]),
      (xid) => {
        announce(8);
        return listReply(xid, [7, 7]);
      },
      (xid) => listReply(xid, [8]),
      (xid) => {
        announce(9, 8); // the second is about to follow
        return listReply(xid, [9, 9]);
      },
    ]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  it.each<[string, readonly number[], number | undefined, RegExp]>([
    [
      'an older list',
      [6, 6],
      undefined,
      /is of generation 6, which was not in place between its call, in 7, and now, in 7/,
    ],
    ['a list that nobody has announced', [8, 8], undefined, /is of generation 8, which was not in place/],
    ['a mixed list', [7, 7, 6], undefined, /is mixed: peers of generation 7 and 1 of others, such as 6/],
    ['a mixed list that begins with the older part', [6, 7, 7], undefined, /is mixed: peers of generation 6 and 2 of/],
    ['half a list', [7, 7], 5, /lists 2 peers of 4/],
    ['a list of nobody', [], undefined, /lists 0 peers of 0/],
  ])('refuses %s', async (_name, ports, count, message) => {
    writeFileSync(generationFile, Buffer.alloc(16));
    announce(7);
    const { code, stderr } = await against([(xid) => listReply(xid, ports, count)]);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });

  it('refuses what is no list, or a torn one', async () => {
    writeFileSync(generationFile, Buffer.alloc(16));
    announce(7);
    const whole = listReply(0, [7, 7]);
    for (let length = 28; length < whole.length; length += 4) {
      const { stderr } = await against([(xid) => record(words(xid), whole.subarray(8, length))]);
      expect(stderr).toMatch(/is no list of peers/);
    }
  });

  it('says what is wrong with its file', async () => {
    writeFileSync(generationFile, Buffer.alloc(15));
    expect(await against([(xid) => listReply(xid, [7])])).toMatchObject({
      code: 1,
      stderr: `load: ${generationFile} has fewer than 16 bytes`,
    });
    const none = join(directory, 'none');
    const { stderr } = await against([(xid) => listReply(xid, [7])], { generationFile: none });
    expect(stderr).toBe(`load: Cannot open ${none}: No such file or directory`);
  });

  /** What it makes of the variants' server while that changes its list a hundred times a second. */
  async function againstServer(list: ListName, peers: number): Promise<LoadOutcome> {
    const path = join(directory, `${list}.sock`);
    const server = join(import.meta.dirname, '../src/servers/variant-server.ts');
    const flags = ['--disable-warning=ExperimentalWarning', '--conditions=@gluster-ts/source', server];
    const args = ['--unix', path, '--peers', String(peers), '--changes', '100', '--list', list];
    const child = await Child.start({
      command: [process.execPath, ...flags, ...args, '--generation', generationFile],
      output: join(directory, `${list}.out`),
    });
    try {
      await child.until('waiting for its ready line', () => /^ready/m.exec(child.output) ?? undefined);
      const some = { connections: 32, depth: 8, requests: 40_000, stall: 50 };
      return await tryLoad(load, { endpoint: { path }, requestFile, generationFile, ...some });
    } finally {
      await child.stop();
    }
  }

  it('finds nothing wrong with the list that is kept encoded', async () => {
    const { code, stderr, result } = await againstServer('kept', 150);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(result?.answered).toBe(40_000);
  });

  it.each<[ListName, RegExp]>([
    ['outdated', /is of generation \d+, which was not in place/],
    ['mixed', /is mixed/],
  ])('finds the mistake of a list that is %s', async (list, message) => {
    const { code, stderr } = await againstServer(list, 20);
    expect(stderr).toMatch(message);
    expect(code).toBe(1);
  });
});
