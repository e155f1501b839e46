import { Reader } from '@jsonjoy.com/buffers/lib/Reader.js';
import { Writer } from '@jsonjoy.com/buffers/lib/Writer.js';
import { RpcAcceptedReplyMessage, RpcCallMessage, RpcOpaqueAuth } from '@jsonjoy.com/json-pack/lib/rpc/messages.js';
import { RpcMessageDecoder } from '@jsonjoy.com/json-pack/lib/rpc/RpcMessageDecoder.js';
import { RpcMessageEncoder } from '@jsonjoy.com/json-pack/lib/rpc/RpcMessageEncoder.js';
import { XdrDecoder } from '@jsonjoy.com/json-pack/lib/xdr/XdrDecoder.js';
import { XdrEncoder } from '@jsonjoy.com/json-pack/lib/xdr/XdrEncoder.js';
import type { brick, file_attributes, file_type, peer_list_reply } from '../../generated/messages.ts';
import { arenaOf, START } from '../arena.ts';
import type { Arena } from '../arena.ts';
import { messages } from '../messages.ts';
import type { Message } from '../messages.ts';
import type { Candidate, Subject, SubjectOf } from '../subject.ts';
import type { AuthValue, CallValue, Pairs } from '../values.ts';

/**
 * json-pack at its fastest: no schema, its encoder and decoder called directly, field by field; one reader on the whole
 * buffer, one writer that begins again at the same place. It checks less than the others: no limits, no values of
 * enumerations and booleans, no ranges of numbers, no end of a message within a buffer except in its RPC headers.
 */
export const candidate: Candidate = {
  'call-header': callHeader,
  'reply-header': replyHeader,
  'peer-list-reply': () =>
    direct(messages['peer-list-reply'], messages['peer-list-reply'].values, readPeers, writePeers),
  'peer-list-reply-with-dict': peerListWithDict,
  'structs-1000': () => direct(messages['structs-1000'], messages['structs-1000'].values, readFiles, writeFiles),
  'structs-1000-strings': () =>
    direct(messages['structs-1000-strings'], messages['structs-1000-strings'].values, readBricks, writeBricks),
  'dict-10': () => dictionary(messages['dict-10']),
  'dict-100': () => dictionary(messages['dict-100']),
  'dict-1000': () => dictionary(messages['dict-1000']),
};

/** Large enough that it never grows while it is measured. */
const WRITER_BYTES = 256 * 1024;

function readerOf({ bytes, view, starts }: Arena): Reader {
  return new Reader(bytes, view, starts[0]);
}

function direct<T, D>(
  message: Message<unknown>,
  values: readonly T[],
  read: (decoder: XdrDecoder, reader: Reader) => D,
  write: (encoder: XdrEncoder, value: T, writer: Writer) => void,
  plain: (decoded: D) => unknown = (decoded) => decoded,
  text?: (decoded: D, key: string) => string,
): Subject {
  const arena = arenaOf(message);
  const { starts, ends } = arena;
  const reader = readerOf(arena);
  const decoder = new XdrDecoder(reader);
  const writer = new Writer(WRITER_BYTES);
  const encoder = new XdrEncoder(writer);
  const subject: SubjectOf<D> = {
    decode(index) {
      reader.x = starts[index] ?? 0;
      reader.end = ends[index] ?? 0;
      return read(decoder, reader);
    },
    plain,
    ...(text && { text }),
    encode(index) {
      writer.x = START;
      const value = values[index];
      if (value !== undefined) write(encoder, value, writer);
    },
    written: () => writer.uint8.slice(START, writer.x),
  };
  return subject;
}

function callHeader(): Subject {
  const arena = arenaOf(messages['call-header']);
  const { starts, ends } = arena;
  const reader = readerOf(arena);
  const decoder = new RpcMessageDecoder();
  const writer = new Writer(WRITER_BYTES);
  const encoder = new RpcMessageEncoder(writer);
  const calls = messages['call-header'].values.map(({ cred, verf, ...fields }) => ({
    ...fields,
    cred: authOf(cred),
    verf: authOf(verf),
  }));
  return {
    decode(index) {
      reader.x = starts[index] ?? 0;
      reader.end = ends[index] ?? 0;
      return decoder.decodeMessage(reader);
    },
    plain(message): CallValue | undefined {
      if (!(message instanceof RpcCallMessage)) return undefined;
      const { xid, prog, vers, proc, cred, verf } = message;
      return { xid, prog, vers, proc, cred: plainAuth(cred), verf: plainAuth(verf) };
    },
    encode(index) {
      writer.x = START;
      const call = calls[index];
      if (call !== undefined) encoder.writeCall(call.xid, call.prog, call.vers, call.proc, call.cred, call.verf);
    },
    written: () => writer.uint8.slice(START, writer.x),
  };
}

function replyHeader(): Subject {
  const arena = arenaOf(messages['reply-header']);
  const { starts, ends } = arena;
  const reader = readerOf(arena);
  const decoder = new RpcMessageDecoder();
  const writer = new Writer(WRITER_BYTES);
  const encoder = new RpcMessageEncoder(writer);
  const replies = messages['reply-header'].values.map(({ xid, verf }) => ({ xid, verf: authOf(verf) }));
  return {
    decode(index) {
      reader.x = starts[index] ?? 0;
      reader.end = ends[index] ?? 0;
      return decoder.decodeMessage(reader);
    },
    plain(message) {
      if (!(message instanceof RpcAcceptedReplyMessage)) return undefined;
      const { xid, verf, stat } = message;
      return { xid, verf: plainAuth(verf), stat: String(stat) === '0' ? 'SUCCESS' : stat };
    },
    encode(index) {
      writer.x = START;
      const reply = replies[index];
      if (reply !== undefined) encoder.writeAcceptedReply(reply.xid, reply.verf, 0);
    },
    written: () => writer.uint8.slice(START, writer.x),
  };
}

function authOf({ flavor, body }: AuthValue): RpcOpaqueAuth {
  // Its type names the flavours that RFC 5531 does; its code takes any.
  // eslint-disable-next-line @typescript-eslint/no-unsafe-enum-assignment
  return new RpcOpaqueAuth(flavor, new Reader(new Uint8Array(body)));
}

function plainAuth({ flavor, body }: RpcOpaqueAuth): AuthValue {
  return { flavor, body: body.subarray(0, body.size()).slice() };
}

function readPeers(decoder: XdrDecoder): peer_list_reply {
  return { op_ret: decoder.readInt(), op_errno: decoder.readInt(), friends: decoder.readVarlenOpaque() };
}

function writePeers(encoder: XdrEncoder, { op_ret, op_errno, friends }: peer_list_reply): void {
  encoder.writeInt(op_ret);
  encoder.writeInt(op_errno);
  encoder.writeVarlenOpaque(friends);
}

function readFiles(decoder: XdrDecoder): file_attributes[] {
  const files: file_attributes[] = [];
  const count = decoder.readUnsignedInt();
  for (let i = 0; i < count; i++) {
    files.push({
      type: decoder.readEnum() as file_type, // any number: the library knows nothing of the enumeration
      mode: decoder.readUnsignedInt(),
      nlink: decoder.readUnsignedInt(),
      uid: decoder.readUnsignedInt(),
      gid: decoder.readUnsignedInt(),
      size: decoder.readUnsignedHyper(),
      used: decoder.readUnsignedHyper(),
      fileid: decoder.readUnsignedHyper(),
      atime: decoder.readUnsignedInt(),
      mtime: decoder.readUnsignedInt(),
      ctime: decoder.readUnsignedInt(),
      immutable: decoder.readBoolean(),
    });
  }
  return files;
}

function writeFiles(encoder: XdrEncoder, files: readonly file_attributes[]): void {
  encoder.writeUnsignedInt(files.length);
  for (const file of files) {
    encoder.writeInt(file.type);
    encoder.writeUnsignedInt(file.mode);
    encoder.writeUnsignedInt(file.nlink);
    encoder.writeUnsignedInt(file.uid);
    encoder.writeUnsignedInt(file.gid);
    encoder.writeUnsignedHyper(file.size);
    encoder.writeUnsignedHyper(file.used);
    encoder.writeUnsignedHyper(file.fileid);
    encoder.writeUnsignedInt(file.atime);
    encoder.writeUnsignedInt(file.mtime);
    encoder.writeUnsignedInt(file.ctime);
    encoder.writeBoolean(file.immutable);
  }
}

function readBricks(decoder: XdrDecoder): brick[] {
  const bricks: brick[] = [];
  const count = decoder.readUnsignedInt();
  for (let i = 0; i < count; i++) {
    bricks.push({
      hostname: decoder.readString(),
      path: decoder.readString(),
      port: decoder.readInt(),
      pid: decoder.readInt(),
      online: decoder.readBoolean(),
    });
  }
  return bricks;
}

function writeBricks(encoder: XdrEncoder, bricks: readonly brick[]): void {
  encoder.writeUnsignedInt(bricks.length);
  for (const { hostname, path, port, pid, online } of bricks) {
    encoder.writeStr(hostname);
    encoder.writeStr(path);
    encoder.writeInt(port);
    encoder.writeInt(pid);
    encoder.writeBoolean(online);
  }
}

/** A dict is no XDR: its reader and writer, one layer below, do it. Values are its windows, the cheapest that it has. */
function readDict(reader: Reader): Map<string, Reader> {
  const pairs = new Map<string, Reader>();
  const count = reader.u32();
  for (let i = 0; i < count; i++) {
    const keyBytes = reader.u32();
    const valueBytes = reader.u32();
    const key = reader.utf8(keyBytes);
    reader.skip(1);
    pairs.set(key, reader.cut(valueBytes));
  }
  return pairs;
}

/** Given in the order of the wire. */
function writeDict(writer: Writer, pairs: ReadonlyMap<string, string>): void {
  writer.u32(pairs.size);
  for (const [key, value] of pairs) {
    writer.ensureCapacity(10 + 4 * (key.length + value.length));
    const lengths = writer.x;
    writer.x += 8;
    const keyBytes = writer.utf8(key);
    writer.u8(0);
    const valueBytes = writer.utf8(value);
    writer.u8(0);
    writer.view.setUint32(lengths, keyBytes);
    writer.view.setUint32(lengths + 4, valueBytes + 1);
  }
}

function dictionary(message: Message<Pairs>): Subject {
  const values = message.values.map((pairs) => new Map(pairs));
  return direct(
    message,
    values,
    (_, reader) => readDict(reader),
    (_, pairs, writer) => writeDict(writer, pairs),
    pairsOf,
    textOf,
  );
}

/** What stands before the NUL that a text ends in: it does not look for others. */
function textOf(pairs: ReadonlyMap<string, Reader>, key: string): string {
  const value = pairs.get(key);
  return value === undefined ? '' : value.utf8(value.size() - 1);
}

function pairsOf(map: ReadonlyMap<string, Reader>): Pairs {
  return [...map].map(([key, value]) => [key, new Reader(value.subarray(0, value.size() - 1)).ascii(value.size() - 1)]);
}

interface Peers<F> {
  readonly op_ret: number;
  readonly op_errno: number;
  readonly friends: F;
}

function peerListWithDict(): Subject {
  const message = messages['peer-list-reply-with-dict'];
  const values = message.values.map((value) => ({ ...value, friends: new Map(value.friends) }));
  return direct(
    message,
    values,
    readPeersWithDict,
    writePeersWithDict,
    (value) => ({ ...value, friends: pairsOf(value.friends) }),
    ({ friends }, key) => textOf(friends, key),
  );
}

function readPeersWithDict(decoder: XdrDecoder, reader: Reader): Peers<Map<string, Reader>> {
  const op_ret = decoder.readInt();
  const op_errno = decoder.readInt();
  decoder.readUnsignedInt();
  return { op_ret, op_errno, friends: readDict(reader) };
}

function writePeersWithDict(encoder: XdrEncoder, value: Peers<ReadonlyMap<string, string>>, writer: Writer): void {
  encoder.writeInt(value.op_ret);
  encoder.writeInt(value.op_errno);
  const length = writer.x;
  writer.x += 4;
  writeDict(writer, value.friends);
  const byteLength = writer.x - length - 4;
  writer.view.setUint32(length, byteLength);
  for (let i = -byteLength & 3; i > 0; i--) writer.u8(0);
}
