/**
 * A server of ours that registers with this machine's rpcbind. Prints a line when it serves; releases at the end of its
 * standard input or, with the argument `signal`, at SIGTERM.
 */
import { once } from 'node:events';
import { listen } from '@gluster-ts/rpc-transport';
import { Rpcsvc, sync } from '@gluster-ts/rpcsvc';
import { register } from '../../src/index.ts';
import { calculator } from '../support/calculator.ts';

const svc = new Rpcsvc().register(calculator, { ADD: sync(({ a, b }) => a + b) });
const listener = await listen({ port: 0 }, { accept: (connection) => void svc.attach(connection) });
const onSignal = process.argv[2] === 'signal';
const registration = await register(svc.programs, listener.address, onSignal ? { releaseOn: ['SIGTERM'] } : {});
process.stdout.write('serving\n');
if (!onSignal) {
  process.stdin.resume();
  await once(process.stdin, 'end');
  const isReleased = await registration.release();
  await listener.drain();
  process.exitCode = isReleased ? 0 : 1;
}
