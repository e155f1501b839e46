import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { listen } from '@gluster-ts/rpc-transport';
import { expect, it } from 'vitest';
import { DuplicateRequestCache, Rpcsvc } from '../src/index.ts';
import { expectBalanced } from './support/invariants.ts';
import { callBytes, messagesOf, record, words } from './support/peer.ts';
import { TEST_PROGRAM } from './support/program.ts';
import { ONE_AND_TWO, THREE } from './support/serve.ts';

it('a call that is repeated over TCP after its connection broke is executed once', async () => {
  const drc = new DuplicateRequestCache();
  const svc = new Rpcsvc({ drc });
  const executions: PromiseWithResolvers<number>[] = [];
  const begun = Promise.withResolvers<AbortSignal>();
  svc.register(TEST_PROGRAM, {
    ADD: (_, { signal }) => {
      begun.resolve(signal);
      const execution = Promise.withResolvers<number>();
      executions.push(execution);
      return execution.promise;
    },
  });
  const listener = await listen(
    { host: '127.0.0.1', port: 0 },
    { accept: (connection) => void svc.attach(connection) },
  );
  const port = listener.address.family === 'ipv4' ? listener.address.port : 0;
  const sockets: Socket[] = [];
  const call = record(callBytes({ args: ONE_AND_TWO }));
  const send = (): Socket => {
    const socket = connect({ host: '127.0.0.1', port });
    sockets.push(socket);
    socket.write(call);
    return socket;
  };
  const reply = async (socket: Socket): Promise<string> => {
    const [bytes] = (await once(socket, 'data')) as [Buffer];
    return messagesOf(bytes).map(words).join(' | ');
  };
  try {
    const first = send();
    const signal = await begun.promise;
    first.resetAndDestroy();
    await once(signal, 'abort');
    executions[0]!.resolve(3);
    // Dropped or answered, depending on who is first; whoever repeats it long enough is answered.
    const second = send();
    second.write(call);
    expect(await reply(second)).toMatch(new RegExp(`^${THREE}`));
    expect(await reply(send())).toBe(THREE);
    expect(executions).toHaveLength(1);
    expect(svc.stats()).toMatchObject({ replies: 0, dropped: 1 });
    expect(drc.stats()).toMatchObject({ executed: 1, clients: 1, entries: 1, inTransit: 0 });
  } finally {
    for (const socket of sockets) socket.destroy();
    await listener.close();
  }
  expectBalanced(svc);
});
