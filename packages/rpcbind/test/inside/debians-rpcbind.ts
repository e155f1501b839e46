/** Our server and our client, and a C server, with Debian's rpcbind. Argument: the C server's program. */
import { join } from 'node:path';
import { connectProgram, lookup, RpcbindClnt, RpcbindError, register } from '../../src/index.ts';
import { calculator } from '../support/calculator.ts';
import { ELSEWHERE, finish, prepare, sh, startDebians, startServer } from './play.ts';

const [file = ''] = process.argv.slice(2);
const ourServer = [
  process.execPath,
  '--conditions=@gluster-ts/source',
  join(import.meta.dirname, 'our-server.ts'),
] as const;
const { number: program, version } = calculator;
const list = async (): Promise<string[]> => {
  const { stdout } = await sh('rpcinfo');
  return stdout.split('\n').filter((line) => line.includes(` ${program} `));
};
const codeOf = async (promise: Promise<unknown>): Promise<string> => {
  return promise.then(
    () => 'nothing wrong',
    (error: unknown) => (error instanceof RpcbindError ? error.code : String(error)),
  );
};
const add = async (...args: Parameters<typeof connectProgram>): Promise<number> => {
  await using clnt = await connectProgram(...args);
  return await clnt.call(calculator, 'ADD', { a: 20, b: 22 });
};

prepare();
await startDebians();
const result: Record<string, unknown> = {};

// Our server is seen, found by theirs and ours, and gone at its end.
const byEnd = await startServer(...ourServer);
result['seenByRpcinfo'] = await list();
result['seenByPortmapper'] = (await sh('rpcinfo -p')).stdout.includes(` ${program} `);
result['pinged'] = (await sh(`rpcinfo -T tcp 127.0.0.1 ${program} 1`)).stdout;
result['pinged6'] = (await sh(`rpcinfo -T tcp6 ::1 ${program} 1`)).stdout;
result['refusedTwice'] = await codeOf(register([calculator], { host: '127.0.0.1', port: 1 }));
result['ended'] = await byEnd.stop();
result['afterEnd'] = await list();

const bySignal = await startServer(...ourServer, 'signal');
result['beforeSignal'] = (await list()).length;
result['killed'] = await bySignal.kill('SIGTERM');
result['afterSignal'] = await list();

// A crash leaves the registration behind, which the next one replaces.
const crashing = await startServer(...ourServer);
await crashing.kill('SIGKILL');
result['afterCrash'] = (await list()).length;
result['refusedAfterCrash'] = await codeOf(register([calculator], { host: '::', port: 1 }));
{
  await using replaced = await register([calculator], { host: '::', port: 9 }, { replace: true });
  result['replaced'] = replaced.services;
  result['replacedList'] = await list();
}
result['afterReplaced'] = await list();

// A C server is found by our client, over each transport, and called.
result['notRegistered'] = await codeOf(lookup({ host: '127.0.0.1', program, version }));
const cServer = await startServer(file, 'tirpc');
const { endpoint, universalAddress } = await lookup({ host: '127.0.0.1', program, version });
result['endpointIsMerged'] =
  'port' in endpoint && universalAddress === `127.0.0.1.${endpoint.port >> 8}.${endpoint.port & 255}`;
result['sums'] = [
  await add('127.0.0.1', calculator),
  await add('localhost', calculator),
  await add('::1', calculator),
  await add({ path: '/run/rpcbind.sock' }, calculator),
  await add('127.0.0.1', calculator, { netid: 'tcp6' }),
];
result['noVersion'] = await codeOf(lookup({ host: '127.0.0.1', program, version: 2 }));
result['udp'] = await codeOf(add('127.0.0.1', calculator, { netid: 'udp' }));
{
  await using rpcbind = new RpcbindClnt({ host: '127.0.0.1' });
  const found = (await rpcbind.dump()).filter((one) => one.program === program && one.version === 1);
  result['dump'] = found.map(({ netid, owner }) => [netid, owner]).toSorted();
  result['addresses'] = (await rpcbind.addresses({ program, version }))
    .map(({ r_nc_netid, r_nc_semantics, r_nc_protofmly, r_nc_proto }) => {
      return [r_nc_netid, r_nc_semantics, r_nc_protofmly, r_nc_proto];
    })
    .toSorted();
  result['time'] = Math.abs((await rpcbind.time()) - Date.now() / 1000) < 60;
  const [two, , four] = await rpcbind.statistics();
  result['counted'] = [two?.info.length, (four?.setinfo ?? 0) + (four?.unsetinfo ?? 0) > 0];
}
{
  await using rpcbind = new RpcbindClnt({ host: ELSEWHERE });
  result['refusedElsewhere'] = await rpcbind
    .set({ program, version: 9, netid: 'tcp', address: '0.0.0.0.8.1' })
    .catch((error: unknown) => (error as Error).message.replace(/xid \d+/, 'xid'));
}

// It comes back on other ports: the client finds it again.
await using clnt = await connectProgram('127.0.0.1', calculator, {
  reconnect: { delayMsMin: 5, delayMsMax: 50 },
  waitForReconnect: true,
});
const before = await clnt.call(calculator, 'ADD', { a: 1, b: 2 });
await cServer.stop();
result['afterCServer'] = await list();
const again = await startServer(file, 'portmap');
// The first call may still go to the old connection, when its end was not seen yet.
const after = await clnt
  .call(calculator, 'ADD', { a: 3, b: 4 })
  .catch(() => clnt.call(calculator, 'ADD', { a: 3, b: 4 }));
result['foundAgain'] = [before, after, clnt.counters.connects];
await again.stop();

// A service on a unix socket.
const local = await startServer(file, 'local', '/run/calculator.sock');
result['local'] = await lookup({ path: '/run/rpcbind.sock', program, version, netid: 'local' });
result['localSum'] = await add({ path: '/run/rpcbind.sock' }, calculator, { netid: 'local' });
await local.stop();
finish(result);
