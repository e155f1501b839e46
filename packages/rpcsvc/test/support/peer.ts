import { memoryPeer } from '@gluster-ts/rpc-transport';
import type { Connection, ConnectionOptions, MemoryPeer, MemoryPipeOptions } from '@gluster-ts/rpc-transport';
import { XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import type { Rpcsvc } from '../../src/index.ts';

/** Fields of a call; what is not given is that of a good call of TEST_PROGRAM without credential. */
export interface CallFields {
  xid?: number;
  rpcvers?: number;
  prog?: number;
  vers?: number;
  proc?: number;
  flavor?: number;
  cred?: Uint8Array;
  args?: Uint8Array;
}

/** Text of hexadecimal digits, in groups as one likes, to bytes. */
export function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text.replaceAll(/\s/g, ''), 'hex'));
}

/** Bytes in groups of four, as RFC 4506 has them. */
export function words(bytes: Uint8Array): string {
  return (
    Buffer.from(bytes)
      .toString('hex')
      .match(/.{1,8}/g) ?? []
  ).join(' ');
}

/** A call message, built word by word. */
export function callBytes(fields: CallFields = {}): Uint8Array {
  const { xid = 7, rpcvers = 2, prog = 0x2000_0001, vers = 2, proc = 1, flavor = 0 } = fields;
  const { cred = new Uint8Array(0), args = new Uint8Array(0) } = fields;
  const padding = new Uint8Array((4 - (cred.length % 4)) % 4);
  const head = [xid, 0, rpcvers, prog, vers, proc, flavor, cred.length].map(word);
  return new Uint8Array(Buffer.concat([...head, cred, padding, word(0), word(0), args]));
}

/** A record: mark and message. */
export function record(message: Uint8Array): Uint8Array {
  return new Uint8Array(Buffer.concat([word(0x8000_0000 + message.length), message]));
}

/** A value of a type, encoded. */
export function encoded<T>(type: XdrType<T>, value: T): Uint8Array {
  const w = new XdrWriter();
  type.encode(w, value);
  return w.finish().slice();
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

/** A client that deals in bytes, attached to a service. */
export class Peer {
  readonly peer: MemoryPeer;
  readonly detach: () => void;

  constructor(svc: Rpcsvc, options: ConnectionOptions & MemoryPipeOptions = {}) {
    this.peer = memoryPeer({ debugMessages: true, ...options });
    this.detach = svc.attach(this.peer.connection);
  }

  get connection(): Connection {
    return this.peer.connection;
  }

  /** Sends messages, each in a record, all in one chunk. */
  send(...messages: readonly Uint8Array[]): void {
    this.peer.send(new Uint8Array(Buffer.concat(messages.map(record))));
  }

  /** Lets everything happen that can, and returns the messages that came back since the last time. */
  async replies(): Promise<Uint8Array[]> {
    await this.peer.run();
    return messagesOf(this.peer.take());
  }

  /** Sends one call and returns its reply in words. */
  async call(fields: CallFields = {}): Promise<string> {
    this.send(callBytes(fields));
    return (await this.replies()).map(words).join(' | ');
  }
}

/** The messages of a stream of records of one fragment each. */
export function messagesOf(stream: Uint8Array): Uint8Array[] {
  const messages: Uint8Array[] = [];
  const view = new DataView(stream.buffer, stream.byteOffset, stream.byteLength);
  for (let offset = 0; offset < stream.length;) {
    const length = view.getUint32(offset) - 0x8000_0000;
    messages.push(stream.subarray(offset + 4, offset + 4 + length));
    offset += 4 + length;
  }
  return messages;
}

/** The same connection, but as if the other end were at that address. */
export function seenFrom(connection: Connection, peer: Connection['peer']): Connection {
  return new Proxy(connection, {
    get(target, property) {
      if (property === 'peer') return peer;
      const value: unknown = Reflect.get(target, property, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}
