/**
 * Clients that we did not write, at our instrument: lxi of lxi-tools (C, libtirpc) and PyVISA-py (Python). Both look for it
 * with a portmapper on port 111, so this runs in namespaces of its own; the portmapper is ours.
 */
import { execFile, execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { runExample, startExample } from '../../../../test/support/example.ts';

execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'tmpfs', '/run']);
const portmapper = startExample('portmapper', 'serve');
for (let line = ''; line !== 'listening on /run/rpcbind.sock';) line = await portmapper.line();
const instrument = startExample('instrument', 'serve', '--register');
for (let line = ''; !line.startsWith('listening on');) line = await instrument.line();

const run = async (file: string, ...args: readonly string[]): Promise<string> => {
  const env = { ...process.env, HOME: '/run' };
  const { stdout, stderr } = await promisify(execFile)(file, args, { timeout: 120_000, env }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  return stdout + stderr;
};
const lxi = (command: string): Promise<string> => run('lxi', 'scpi', '--address', '127.0.0.1', command);
const said = {
  lxi: [await lxi('*RST'), await lxi('*IDN?'), await lxi('MEAS:VOLT?'), await lxi('MEAS:VOLT?')],
  benchmark: await run('lxi', 'benchmark', '--address', '127.0.0.1', '--count', '100'),
  pyvisa: await run('/usr/bin/python3', join(import.meta.dirname, 'pyvisa-client.py')),
  ours: (await runExample('instrument', 'query', '127.0.0.1', 'MEAS:VOLT?')).stdout,
  ended: (await instrument.stop()).exit,
  afterwards: (await runExample('instrument', 'query', '127.0.0.1', '*IDN?')).stderr,
};
await portmapper.stop();
process.stdout.write(JSON.stringify(said), () => process.exit(0));
