/**
 * A portmapper, ours or Debian's, with our greeter and one in C, asked by rpcinfo, by our client and by one in C. Runs
 * in namespaces of its own. Arguments: which portmapper; the C server; the C client.
 */
import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { runExample, Running, startExample } from '../../../../test/support/example.ts';

const [which, server = '', client = ''] = process.argv.slice(2);
execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);

const said: Record<string, string> = {};
const say = async (what: string, command: string): Promise<void> => {
  const { stdout, stderr } = await promisify(execFile)('sh', ['-c', command], { timeout: 120_000 }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  said[what] = stdout + stderr;
};
const example = async (what: string, ...args: readonly string[]): Promise<void> => {
  const { stdout, stderr } = await runExample('portmapper', ...args);
  said[what] = stdout + stderr;
};

const portmapper = await start();
await say('at first', 'rpcinfo -p');
await say('by rpcbind', 'rpcinfo');

const greeter = startExample('portmapper', 'greeter', '--port', '20111');
for (let line = ''; !line.startsWith('listening on udp:');) line = await greeter.line();
await say('with our greeter', 'rpcinfo -p | grep 536871185');
for (const netid of netids()) {
  await say(`rpcinfo asks our greeter over ${netid}`, `rpcinfo -T ${netid} 127.0.0.1 536871185`);
  await say(`C client asks our greeter over ${netid}`, `${client} 127.0.0.1 ${netid} Ada`);
  await example(`our client asks our greeter over ${netid}`, 'greet', '127.0.0.1', 'Ada', '--netid', netid);
}
await example('list', 'list', '127.0.0.1');
said['our greeter ended'] = String((await greeter.stop()).exit);
await say('without our greeter', 'rpcinfo -p | grep -c 536871185');

const cGreeter = new Running(server, []);
await cGreeter.line();
await say('with the C greeter', "rpcinfo | grep 536871185 | awk '{ print $1, $2, $3, $NF }' | sort");
for (const netid of netids()) {
  await example(`our client asks the C greeter over ${netid}`, 'greet', '127.0.0.1', 'Grace', '--netid', netid);
  await say(`C client asks the C greeter over ${netid}`, `${client} 127.0.0.1 ${netid} Grace`);
}
await example('French', 'greet', '/run/rpcbind.sock', 'Grace', '--language', 'french', '--netid', 'tcp');
said['the C greeter ended'] = String((await cGreeter.stop()).exit);
await say('without the C greeter', 'rpcinfo -p | grep -c 536871185');
await example('greet nobody', 'greet', '127.0.0.1', 'Ada');

const { exit, stderr } = await portmapper.stop();
said['portmapper ended'] = `${exit}${stderr}`;
said['its socket is there'] = String(existsSync('/run/rpcbind.sock'));
process.stdout.write(JSON.stringify(said), () => process.exit(0));

function netids(): readonly string[] {
  return ['tcp', 'udp'];
}

async function start(): Promise<Running> {
  if (which === 'ours') {
    const ours = startExample('portmapper', 'serve', '--host', '127.0.0.1', '--host', '::1');
    for (let line = ''; line !== 'listening on /run/rpcbind.sock';) line = await ours.line();
    return ours;
  }
  const debians = new Running('rpcbind', ['-f', '-w']);
  for (;;) {
    const socket = connect({ host: '127.0.0.1', port: 111 });
    const isUp = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isUp && existsSync('/run/rpcbind.sock')) return debians;
    await delay(20);
  }
}
