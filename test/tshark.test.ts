import { describe, expect, it } from 'vitest';
import { missingForNamespaces, ours, play, theirs } from './support/namespace.ts';

/** Repeats a shell condition until it holds, for at most a minute. */
const until = (condition: string): string =>
  `i=0; until ${condition}; do sleep 0.05; i=$((i+1)); [ $i -lt 1200 ] || exit 1; done`;

const capture = '/run/exchange.pcapng';
const questions = ['pool list', 'peer status', 'volume list', 'volume info', 'volume status', 'volume get all all'];

/** What tshark says of the RPC layers of each message, without what differs from run to run. */
async function verdict(daemon: readonly string[]): Promise<string> {
  const outcomes = await play({
    daemon,
    commands: [
      `dumpcap -q -i lo -f 'tcp port 24007' -w ${capture} 2>/run/dumpcap.log >/dev/null </dev/null & ${until('grep -q File: /run/dumpcap.log')}`,
      ...questions.map((words) => `gluster --mode=script --remote-host=127.0.0.1 ${words}`),
      // Both ends of every connection have closed: everything has been captured.
      until(`[ $(tshark -r ${capture} -Y tcp.flags.fin==1 2>/dev/null | wc -l) -ge ${questions.length * 2} ]`),
      `tshark -r ${capture} -d tcp.port==24007,rpc -Y rpc -V -O rpc,gluster.cli,gluster.dump,glusterd 2>/dev/null`,
    ],
  });
  // A command may be refused, which the capture shows; capturing may not fail.
  expect(outcomes.filter(({ command, exit }) => exit !== 0 && !command.startsWith('gluster'))).toEqual([]);
  return (outcomes.at(-1)?.stdout ?? '')
    .split('\n')
    .filter(
      (line) => !/^(Frame|Ethernet|Internet Protocol|Transmission Control)|reply to a request|Time from/.test(line),
    )
    .join('\n')
    .replace(/\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, '<uuid>');
}

const missing = missingForNamespaces('gluster', 'glusterd', 'tshark', 'dumpcap');

describe.skipIf(missing !== undefined)(`tshark${missing ? ` (${missing})` : ''}`, () => {
  it('says of our exchanges what it says of C’s for the same commands', async () => {
    const [mine, reference] = await Promise.all([verdict(ours), verdict(theirs)]);
    expect(reference).toContain('RPC executed successfully');
    expect(reference.match(/Type:Reply/g)).toHaveLength(questions.length);
    expect(mine).toBe(reference);
  }, 600_000);
});
