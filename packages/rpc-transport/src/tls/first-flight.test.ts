import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { expect, it } from 'vitest';
import { FirstFlight } from './first-flight.ts';

/** A record of a handshake, as far as anybody looks here. */
const HELLO = Buffer.from([0x16, 3, 1, 0, 4, 1, 2, 3, 4]);

/** A socket on which bytes arrive when a test pushes them. */
function fakeSocket(): Socket {
  return new Duplex({ read: () => undefined, write: (_chunk, _encoding, done) => done() }) as unknown as Socket;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

it('of handshakes that begin together one goes on per turn of the event loop', async () => {
  const sockets = [fakeSocket(), fakeSocket(), fakeSocket()];
  const begun: number[] = [];
  for (const [i, socket] of sockets.entries()) {
    void new FirstFlight(socket, 'peer', 1000).arrived.then(() => begun.push(i));
  }
  for (const socket of sockets) socket.push(HELLO);
  const seen: number[] = [];
  for (let turns = 0; turns < 5; turns++) {
    await turn();
    seen.push(begun.length);
  }
  expect(seen).toEqual([0, 1, 2, 3, 3]);
  expect(begun).toEqual([0, 1, 2]);
});

it('a first flight leaves all that arrived to who reads next, however it was torn', async () => {
  const socket = fakeSocket();
  const { arrived } = new FirstFlight(socket, 'peer', 1000);
  for (const byte of HELLO) {
    socket.push(Buffer.of(byte));
    await turn();
  }
  await arrived;
  expect(socket.isPaused()).toBe(true);
  expect(socket.read()).toEqual(HELLO);
});
