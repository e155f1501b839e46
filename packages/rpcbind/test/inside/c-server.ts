/**
 * A C server registers itself with our rpcbind, is found, called, and unregisters itself. Arguments: how it registers
 * (see c-server/server.c), over what (`socket` or `loopback`), and the program.
 */
import { connectProgram } from '../../src/index.ts';
import type { Mapping } from '../../src/index.ts';
import { calculator } from '../support/calculator.ts';
import { finish, prepare, sh, startOurs, startServer } from './play.ts';

const [mode = '', over, file = ''] = process.argv.slice(2);
prepare();
const { registry } = await startOurs({ withoutSocket: over === 'loopback' });
const others = (): Mapping[] => [...registry].filter(({ program }) => program !== 100_000);

const server = await startServer(file, ...mode.split(' '));
const registered = others();
const netid = mode.startsWith('local') ? 'local' : 'tcp';
await using clnt = await connectProgram('127.0.0.1', calculator, { netid });
const sum = await clnt.call(calculator, 'ADD', { a: 20, b: 22 });
const pings = [
  await sh(`rpcinfo -T tcp 127.0.0.1 ${calculator.number}`),
  await sh(`rpcinfo -T tcp 127.0.0.1 ${calculator.number} 1`),
  await sh(`rpcinfo -T tcp 127.0.0.1 ${calculator.number} 2`),
];
const exit = await server.stop();
finish({ registered, sum, pings, exit, left: others() });
