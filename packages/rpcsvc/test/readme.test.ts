import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { callBytes, messagesOf, record, words } from './support/peer.ts';

const home = resolve(import.meta.dirname, '..');

it('README has a server that runs, answers and ends on SIGTERM', async () => {
  const readme = await readFile(join(home, 'README.md'), 'utf8');
  const [, example = ''] = /^```ts\n(import [\s\S]*?)^```$/m.exec(readme) ?? [];
  const flags = ['--conditions=@gluster-ts/source', '--input-type=module-typescript'];
  const server = spawn(process.execPath, [...flags, '-e', example], { cwd: home, stdio: ['ignore', 'pipe', 'pipe'] });
  const output: string[] = [];
  const errors: string[] = [];
  const lines = createInterface(server.stdout).on('line', (line) => output.push(line));
  createInterface(server.stderr).on('line', (line) => errors.push(line));
  try {
    await once(lines, 'line');
    const port = Number(/port: (\d+)/.exec(output[0] ?? '')?.[1]);
    const socket = connect({ host: '127.0.0.1', port });
    const numbers = (a: number, b: number) => {
      const bytes = Buffer.alloc(16);
      bytes.writeDoubleBE(a);
      bytes.writeDoubleBE(b, 8);
      return new Uint8Array(bytes);
    };
    const call = async (proc: number, a: number, b: number): Promise<string> => {
      socket.write(record(callBytes({ vers: 1, proc, args: numbers(a, b) })));
      const [reply] = (await once(socket, 'data')) as [Buffer];
      return messagesOf(reply).map(words).join(' | ');
    };
    const success = '00000007 00000001 00000000 00000000 00000000 00000000';
    expect(await call(1, 40, 2)).toBe(`${success} 40450000 00000000`);
    expect(await call(2, 1, 4)).toBe(`${success} 3fd00000 00000000`);
    expect(await call(2, 1, 0)).toBe('00000007 00000001 00000000 00000000 00000000 00000005');
    server.kill('SIGTERM');
    expect(await once(server, 'exit')).toEqual([0, null]);
    expect(output.at(-1)).toBe('2 calls answered, 0 left');
    expect(errors).toEqual(['actor-failed']);
    socket.destroy();
  } finally {
    server.kill('SIGKILL');
  }
});
