import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { Arrivals } from './arrivals.ts';
import type { LinkSink } from './link.ts';
import { SocketLink } from './socket-link.ts';

/** A link of a listener, of whose socket the test says what it brings. */
function heldLink(): { link: SocketLink; socket: Socket; seen: string[] } {
  // All that a link uses of a socket is what streams have.
  const socket = new PassThrough() as unknown as Socket;
  socket.pause();
  const link = new SocketLink(
    socket,
    { family: 'unix', path: '' },
    { family: 'unix', path: '' },
    undefined,
    new Arrivals(),
  );
  const seen: string[] = [];
  const sink: LinkSink = {
    received: (chunk) => {
      seen.push(Buffer.from(chunk).toString());
      return 0;
    },
    written: () => void seen.push('written'),
    ended: () => void seen.push('ended'),
    gone: (error) => void seen.push(`gone ${error?.code ?? 'without error'}`),
  };
  link.start(sink);
  return { link, socket, seen };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

describe('SocketLink, with a chunk that has not been handed up', () => {
  it('hands it up before it says that the peer sends no more', async () => {
    const { socket, seen } = heldLink();
    socket.emit('data', Buffer.from('a'));
    socket.emit('end');
    expect(seen).toEqual(['a', 'ended']);
    await nextTurn();
    expect(seen).toEqual(['a', 'ended']);
  });

  it('hands it up before it says that the socket is gone', async () => {
    const { socket, seen } = heldLink();
    socket.emit('data', Buffer.from('a'));
    socket.emit('error', Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    socket.emit('close');
    expect(seen).toEqual(['a', 'gone ERR_TRANSPORT_RESET']);
    await nextTurn();
    expect(seen).toHaveLength(2);
  });

  it('forgets it when the sink gives up', async () => {
    const { link, socket, seen } = heldLink();
    socket.emit('data', Buffer.from('a'));
    link.destroy();
    await nextTurn();
    socket.emit('close');
    expect(seen).toEqual([]);
  });

  it('leaves it to a handshake, behind what the sink had received', async () => {
    const { link, socket, seen } = heldLink();
    socket.emit('data', Buffer.from('c'));
    let read = '';
    const peer = { protocol: 'TLSv1.3', cipher: 'none', authorized: true } as unknown as NonNullable<SocketLink['tls']>;
    await link.secure([Buffer.from('a'), Buffer.from('b')], (plain) => {
      for (let chunk: unknown; (chunk = plain.read()) instanceof Buffer;) read += chunk.toString();
      return Promise.resolve({ socket: plain, peer } as never);
    });
    await nextTurn();
    expect(read).toBe('abc');
    expect(seen).toEqual([]);
    expect(link.tls).toBe(peer);
    link.destroy();
  });
});
