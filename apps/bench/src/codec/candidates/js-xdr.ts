import {
  array,
  BaseType,
  bool,
  case as xdrCase,
  enumType,
  field,
  int32,
  string as xdrString,
  struct,
  uint32,
  uint64,
  union,
  UNBOUNDED_MAX_LENGTH,
  varOpaque,
  void as xdrVoid,
} from '@stellar/js-xdr';
import type { Infer, Reader, Writer, XdrType } from '@stellar/js-xdr';
import type { brick } from '../../generated/messages.ts';
import { arenaOf } from '../arena.ts';
import { messages } from '../messages.ts';
import type { Message } from '../messages.ts';
import type { Candidate, Subject, SubjectOf } from '../subject.ts';
import type { Pairs } from '../values.ts';

/** js-xdr as its documentation shows it: schemas of its builders, `encode(value)` and `decode(bytes)`. */
export const candidate: Candidate = {
  'call-header': callHeader,
  'reply-header': replyHeader,
  'peer-list-reply': () => plainly(messages['peer-list-reply'], peerListOf(varOpaque(UNBOUNDED_MAX_LENGTH))),
  'peer-list-reply-with-dict': peerListWithDict,
  'structs-1000': () => plainly(mutable(messages['structs-1000']), fileList),
  'structs-1000-strings': () => plainly(mutable(messages['structs-1000-strings']), textsOfBricks),
  'dict-10': () => dictionary(messages['dict-10']),
  'dict-100': () => dictionary(messages['dict-100']),
  'dict-1000': () => dictionary(messages['dict-1000']),
};

/** `decode` takes a whole message and nothing else. */
function subjectOf<T>(
  message: Message<unknown>,
  values: readonly T[],
  schema: XdrType<T>,
  plain: (decoded: T) => unknown,
  text?: (decoded: T, key: string) => string,
): Subject {
  const { bytes, starts, ends } = arenaOf(message);
  const inputs = starts.map((start, index) => bytes.subarray(start, ends[index]));
  const nothing = new Uint8Array(0);
  let output: Uint8Array = nothing;
  const subject: SubjectOf<T> = {
    decode: (index) => schema.decode(inputs[index] ?? nothing),
    plain,
    ...(text && { text }),
    encode(index) {
      const value = values[index];
      if (value !== undefined) output = schema.encode(value);
      return output;
    },
    written: () => output,
  };
  return subject;
}

function plainly<T>(message: Message<T>, schema: XdrType<T>): Subject {
  return subjectOf(message, message.values, schema, (decoded) => decoded);
}

/** Its arrays may be changed, by their type. */
function mutable<T>({ values, bytes }: Message<readonly T[]>): Message<T[]> {
  return { values: values.map((value) => [...value]), bytes };
}

const opaqueAuth = struct('opaque_auth', { flavor: uint32(), body: varOpaque(400) });

function callHeader(): Subject {
  const messageType = enumType('msg_type', { CALL: 0, REPLY: 1 });
  const callBody = struct('call_body', {
    rpcvers: uint32(),
    prog: uint32(),
    vers: uint32(),
    proc: uint32(),
    cred: opaqueAuth,
    verf: opaqueAuth,
  });
  const schema = struct('rpc_msg', {
    xid: uint32(),
    body: union('body', {
      switchOn: messageType,
      switchKey: 'mtype',
      cases: [xdrCase('CALL', messageType.CALL, field('cbody', callBody))],
    }),
  });
  const message = messages['call-header'];
  const values = message.values.map(({ xid, ...cbody }): Infer<typeof schema> => ({
    xid,
    body: { mtype: 0, cbody: { rpcvers: 2, ...cbody } },
  }));
  return subjectOf(message, values, schema, ({ xid, body: { cbody } }) => {
    const { prog, vers, proc, cred, verf } = cbody;
    return { xid, prog, vers, proc, cred, verf };
  });
}

function replyHeader(): Subject {
  const messageType = enumType('msg_type', { CALL: 0, REPLY: 1 });
  const replyStat = enumType('reply_stat', { MSG_ACCEPTED: 0, MSG_DENIED: 1 });
  const acceptStat = enumType('accept_stat', {
    SUCCESS: 0,
    PROG_UNAVAIL: 1,
    PROG_MISMATCH: 2,
    PROC_UNAVAIL: 3,
    GARBAGE_ARGS: 4,
    SYSTEM_ERR: 5,
  });
  const accepted = struct('accepted_reply', {
    verf: opaqueAuth,
    reply_data: union('reply_data', {
      switchOn: acceptStat,
      switchKey: 'stat',
      cases: [xdrCase('SUCCESS', acceptStat.SUCCESS, xdrVoid())],
    }),
  });
  const replyBody = union('reply_body', {
    switchOn: replyStat,
    switchKey: 'stat',
    cases: [xdrCase('MSG_ACCEPTED', replyStat.MSG_ACCEPTED, field('areply', accepted))],
  });
  const schema = struct('rpc_msg', {
    xid: uint32(),
    body: union('body', {
      switchOn: messageType,
      switchKey: 'mtype',
      cases: [xdrCase('REPLY', messageType.REPLY, field('rbody', replyBody))],
    }),
  });
  const message = messages['reply-header'];
  const values = message.values.map(({ xid, verf }): Infer<typeof schema> => {
    return { xid, body: { mtype: 1, rbody: { stat: 0, areply: { verf, reply_data: { stat: 0 } } } } };
  });
  return subjectOf(message, values, schema, ({ xid, body: { rbody } }) => ({
    xid,
    verf: rbody.areply.verf,
    stat: acceptStat.nameByValue.get(rbody.areply.reply_data.stat),
  }));
}

function peerListOf<T>(friends: XdrType<T>): XdrType<{ op_ret: number; op_errno: number; friends: T }> {
  return struct('peer_list_reply', { op_ret: int32(), op_errno: int32(), friends });
}

const fileType = enumType('file_type', { REGULAR: 1, DIRECTORY: 2, LINK: 3 });

const fileList = array(
  struct('file_attributes', {
    type: fileType,
    mode: uint32(),
    nlink: uint32(),
    uid: uint32(),
    gid: uint32(),
    size: uint64(),
    used: uint64(),
    fileid: uint64(),
    atime: uint32(),
    mtime: uint32(),
    ctime: uint32(),
    immutable: bool(),
  }),
  1000,
);

const brickList = array(
  struct('brick', {
    hostname: xdrString(255),
    path: xdrString(4096),
    port: int32(),
    pid: int32(),
    online: bool(),
  }),
  1000,
);

/** Its strings are bytes: who has text converts it, as the documentation of `string` says. */
const textsOfBricks: XdrType<brick[]> = new (class extends BaseType<brick[]> {
  readonly kind = 'bricks';
  override _read(reader: Reader, path: string): brick[] {
    return brickList._read(reader, path).map(({ hostname, path, port, pid, online }) => ({
      hostname: decoder.decode(hostname),
      path: decoder.decode(path),
      port,
      pid,
      online,
    }));
  }
  override _write(bricks: brick[], writer: Writer, path: string): void {
    const values = bricks.map(({ hostname, path, port, pid, online }) => ({
      hostname: encoder.encode(hostname),
      path: encoder.encode(path),
      port,
      pid,
      online,
    }));
    brickList._write(values, writer, path);
  }
})();

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const NUL = Uint8Array.of(0);

/** A dict is no XDR: a schema of one's own, on the reader and writer that it offers for that. Values stay bytes. */
class DictType extends BaseType<ReadonlyMap<string, Uint8Array>> {
  readonly kind = 'dict';

  override _read(reader: Reader, path: string): ReadonlyMap<string, Uint8Array> {
    const pairs = new Map<string, Uint8Array>();
    const count = reader.readUint32(path);
    for (let i = 0; i < count; i++) {
      const keyBytes = reader.readUint32(path);
      const valueBytes = reader.readUint32(path);
      const key = decoder.decode(reader.readBytes(keyBytes, path));
      reader.readBytes(1, path);
      pairs.set(key, reader.readBytes(valueBytes, path));
    }
    return pairs;
  }

  override _write(pairs: ReadonlyMap<string, Uint8Array>, writer: Writer): void {
    writer.writeUint32(pairs.size);
    for (const [key, value] of pairs) {
      const keyBytes = encoder.encode(key);
      writer.writeUint32(keyBytes.length);
      writer.writeUint32(value.length + 1);
      writer.writeBytes(keyBytes);
      writer.writeBytes(NUL);
      writer.writeBytes(value);
      writer.writeBytes(NUL);
    }
  }
}

const dictType = new DictType();

function dictionary(message: Message<Pairs>): Subject {
  return subjectOf(message, message.values.map(mapOf), dictType, pairsOf, textOf);
}

function textOf(pairs: ReadonlyMap<string, Uint8Array>, key: string): string {
  return decoder.decode(pairs.get(key)?.subarray(0, -1));
}

function mapOf(pairs: Pairs): ReadonlyMap<string, Uint8Array> {
  return new Map(pairs.map(([key, value]) => [key, encoder.encode(value)]));
}

/** Values that were read have their NUL still. */
function pairsOf(map: ReadonlyMap<string, Uint8Array>): Pairs {
  return [...map].map(([key, value]) => [key, decoder.decode(value.subarray(0, -1))]);
}

function peerListWithDict(): Subject {
  const schema = peerListOf(varOpaque(UNBOUNDED_MAX_LENGTH));
  const inside = new (class extends BaseType<Peers> {
    readonly kind = 'peers';
    override _read(reader: Reader, path: string): Peers {
      const value = schema._read(reader, path);
      return { ...value, friends: dictType.decode(value.friends) };
    }
    override _write(value: Peers, writer: Writer, path: string): void {
      schema._write({ ...value, friends: dictType.encode(value.friends) }, writer, path);
    }
  })();
  const message = messages['peer-list-reply-with-dict'];
  const values = message.values.map((value) => ({ ...value, friends: mapOf(value.friends) }));
  return subjectOf(
    message,
    values,
    inside,
    (value) => ({ ...value, friends: pairsOf(value.friends) }),
    ({ friends }, key) => textOf(friends, key),
  );
}

interface Peers {
  readonly op_ret: number;
  readonly op_errno: number;
  readonly friends: ReadonlyMap<string, Uint8Array>;
}
