import type { PeerAddress } from './address.ts';
import type { Connection } from './connection.ts';
import { contextOf } from './context.ts';
import { MemoryPipe, type MemoryPipeOptions } from './memory-pipe.ts';
import { resolveOptions, type ConnectionOptions } from './options.ts';
import { RecordConnection } from './record-connection.ts';

/** Options of {@link memoryPair}. */
export interface MemoryPairOptions extends MemoryPipeOptions {
  /** Limits of the client's end. */
  readonly client?: ConnectionOptions;
  /** Limits of the server's end. */
  readonly server?: ConnectionOptions;
  /**
   * True: bytes move only in `step()` and `run()`. Default false: they move by themselves, one chunk per end and turn
   * of the event loop.
   */
  readonly manual?: boolean;
}

/** Two joined connections without sockets. */
export interface MemoryPair {
  readonly client: Connection;
  readonly server: Connection;
  /** Moves one chunk, or one end of stream; the ends take turns. False when nothing was there to move. */
  readonly step: () => boolean;
  /** Steps, and lets ticks and promises run in between, until nothing moves any more. */
  readonly run: () => Promise<void>;
}

/**
 * Two joined connections without sockets, for tests: the same code as over TCP but for the link.
 *
 * ```ts
 * const { client, server } = memoryPair();
 * server.attach({ call: (message) => { … message.destroy(); } });
 * ```
 */
export function memoryPair(options: MemoryPairOptions = {}): MemoryPair {
  const pipe = new MemoryPipe({ family: 'memory', name: 'client' }, { family: 'memory', name: 'server' }, options);
  const client = connectionOn(pipe, 'first', options.client ?? {});
  const server = connectionOn(pipe, 'second', options.server ?? {});
  if (!(options.manual ?? false)) pipe.moveByItself();
  return { client, server, step: () => pipe.step(), run: () => pipe.run() };
}

/** The other end of a connection, in the hands of a test: bytes in, bytes out. */
export interface MemoryPeer {
  readonly connection: Connection;
  /** Sends bytes as one chunk. */
  readonly send: (bytes: Uint8Array) => void;
  /** Ends the peer's stream. */
  readonly end: () => void;
  /** Breaks the connection as a reset does. */
  readonly reset: () => void;
  /** Everything the connection wrote since the last call. */
  readonly take: () => Uint8Array;
  /** Did the connection end its stream, or close? */
  readonly ended: boolean;
  /** Moves one chunk; false when nothing was there to move. */
  readonly step: () => boolean;
  /** Steps, and lets ticks and promises run in between, until nothing moves any more. */
  readonly run: () => Promise<void>;
}

/** A connection whose peer is a script that deals in bytes, not in records. Bytes move in `step()` and `run()`. */
export function memoryPeer(options: ConnectionOptions & MemoryPipeOptions = {}): MemoryPeer {
  const peer: PeerAddress = { family: 'memory', name: 'peer' };
  const pipe = new MemoryPipe(peer, { family: 'memory', name: 'connection' }, options);
  const received: Uint8Array[] = [];
  let ended = false;
  const far = pipe.first;
  pipe.join('first', {
    received: (chunk) => {
      received.push(chunk);
      return 0;
    },
    written: () => undefined,
    ended: () => void (ended = true),
    gone: () => void (ended = true),
  });
  far.resume();
  return {
    connection: connectionOn(pipe, 'second', options),
    send: (bytes) => void far.write([bytes], 0, 1),
    end: () => far.end(),
    reset: () => pipe.reset(),
    take: () => new Uint8Array(Buffer.concat(received.splice(0))),
    get ended() {
      return ended;
    },
    step: () => pipe.step(),
    run: () => pipe.run(),
  };
}

function connectionOn(pipe: MemoryPipe, side: 'first' | 'second', options: ConnectionOptions): Connection {
  const connection = new RecordConnection(contextOf(options), resolveOptions(options), pipe[side]);
  pipe.join(side, connection);
  return connection;
}
