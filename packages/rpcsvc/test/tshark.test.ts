import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { registerGfDump, Rpcsvc, sync } from '../src/index.ts';
import { missing } from './support/missing.ts';
import { callBytes, hex, Peer, record } from './support/peer.ts';
import type { CallFields } from './support/peer.ts';
import { TEST_PROGRAM } from './support/program.ts';
import { ONE_AND_TWO } from './support/serve.ts';

const why = missing(['tshark', 'text2pcap']);
const DUMP = { prog: 123_451_501, vers: 1 };

/**
 * Calls, and what tshark's names for the fields of their replies must be. RPC_MISMATCH is missing: tshark takes a call of
 * another version for no call, and so its reply for none.
 */
const exchanges: readonly (readonly [CallFields, Record<string, string>])[] = [
  [{ args: ONE_AND_TWO }, { 'rpc.replystat': '0', 'rpc.state_accept': '0' }],
  [{ flavor: 119 }, { 'rpc.replystat': '1', 'rpc.state_reject': '1', 'rpc.state_auth': '2' }],
  [{ prog: 99 }, { 'rpc.replystat': '0', 'rpc.state_accept': '1' }],
  [
    { ...DUMP, vers: 7 },
    { 'rpc.replystat': '0', 'rpc.state_accept': '2', 'rpc.programversion.min': '1', 'rpc.programversion.max': '1' },
  ],
  [{ proc: 77 }, { 'rpc.replystat': '0', 'rpc.state_accept': '3' }],
  [{ args: hex('00') }, { 'rpc.replystat': '0', 'rpc.state_accept': '4' }],
  [{ proc: 4 }, { 'rpc.replystat': '0', 'rpc.state_accept': '5' }],
  [
    { ...DUMP, proc: 1, args: hex('00000000 0000babe') },
    {
      'rpc.state_accept': '0',
      'gluster.gfsid': '0x0000000000000000',
      'gluster.op_ret': '0',
      'gluster.dump.progname': 'GF-DUMP,TEST',
    },
  ],
  [
    { ...DUMP, proc: 2 },
    { 'rpc.replystat': '0', 'rpc.state_accept': '0' },
  ],
];

describe.skipIf(why !== undefined)(`tshark${why === undefined ? '' : ` (${why})`}`, () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rpcsvc-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  /** Makes a capture of a conversation, as if it had been seen on TCP port 24007. */
  async function capture(packets: readonly (readonly ['in' | 'out', Uint8Array])[]): Promise<string> {
    const file = join(folder, 'conversation.pcap');
    const text = packets.map(([direction, bytes]) => {
      const digits = Buffer.from(bytes).toString('hex').match(/../g) ?? [];
      return `${direction === 'in' ? 'I' : 'O'}\n000000 ${digits.join(' ')}\n`;
    });
    const text2pcap = spawn('text2pcap', ['-q', '-D', '-T', '24007,40000', '-', file], {
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    text2pcap.stdin.end(text.join(''));
    const [code] = (await once(text2pcap, 'exit')) as [number | null];
    expect(code).toBe(0);
    return file;
  }

  it('understands every reply and finds nothing malformed', async () => {
    const svc = registerGfDump(new Rpcsvc());
    svc.register(TEST_PROGRAM, { ADD: sync(({ a, b }) => a + b), POKE: () => Promise.reject(new Error('No disk')) });
    const { peer } = new Peer(svc);

    const packets: ['in' | 'out', Uint8Array][] = [];
    for (const [index, [fields]] of exchanges.entries()) {
      const call = record(callBytes({ ...fields, xid: index + 1 }));
      packets.push(['in', call]);
      peer.send(call);
      await peer.run();
      packets.push(['out', peer.take()]);
    }
    const file = await capture(packets);

    const names = [...new Set(exchanges.flatMap(([, fields]) => Object.keys(fields)))];
    const fields = ['rpc.xid', '_ws.malformed', ...names].flatMap((name) => ['-e', name]);
    const unknown = ['-o', 'rpc.dissect_unknown_programs:TRUE'];
    const decode = [
      '-r',
      file,
      ...unknown,
      '-d',
      'tcp.port==24007,rpc',
      '-Y',
      'rpc.msgtyp==1',
      '-T',
      'json',
      ...fields,
    ];
    const { stdout } = await promisify(execFile)('tshark', decode);
    const seen = JSON.parse(stdout) as { _source: { layers: Record<string, string[]> } }[];
    const replies = seen.map(({ _source: { layers } }) =>
      Object.fromEntries(Object.entries(layers).map(([name, values]) => [name, values.join(',')])),
    );
    expect(replies).toMatchObject(
      exchanges.map(([, expected], index) => ({ 'rpc.xid': `0x0000000${(index + 1).toString(16)}`, ...expected })),
    );
    expect(replies.filter((reply) => '_ws.malformed' in reply)).toEqual([]);
  });
});
