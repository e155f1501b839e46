import { Dict } from '@gluster-ts/protocol';
import { CallHeader, decodeReply, encodeReplySuccess, OpaqueAuth, XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { ReplyHeader, XdrType } from '@gluster-ts/xdr';
import { brick_list, file_list, peer_list_reply } from '../../generated/messages.ts';
import { arenaOf, START, targetOf } from '../arena.ts';
import { messages } from '../messages.ts';
import type { Message } from '../messages.ts';
import type { Candidate, Subject, SubjectOf } from '../subject.ts';
import type { AuthValue, CallValue, Pairs } from '../values.ts';

/** The packages of this repository, used as its daemon uses them: one reader and one writer for message after message. */
export const candidate: Candidate = {
  'call-header': callHeader,
  'reply-header': replyHeader,
  'peer-list-reply': () => generated(messages['peer-list-reply'], peer_list_reply),
  'peer-list-reply-with-dict': peerListWithDict,
  'structs-1000': () => generated(messages['structs-1000'], file_list),
  'structs-1000-strings': () => generated(messages['structs-1000-strings'], brick_list),
  'dict-10': () => dictionary(messages['dict-10']),
  'dict-100': () => dictionary(messages['dict-100']),
  'dict-1000': () => dictionary(messages['dict-1000']),
};

/** What both ways need: a reader that is set on a variant, and a writer that begins again at the target. */
function tools(message: Message<unknown>): {
  readerAt: (index: number) => XdrReader;
  writer: () => XdrWriter;
  written: () => Uint8Array;
} {
  const { bytes, view, starts, ends } = arenaOf(message);
  const target = targetOf(message);
  const r = new XdrReader(bytes);
  const w = new XdrWriter().reset(target.bytes, target.view, START, target.end);
  return {
    readerAt: (index) => r.reset(bytes, view, starts[index] ?? 0, ends[index] ?? 0),
    writer: () => w.rewind(),
    written: () => w.finish().slice(),
  };
}

function generated<T>(message: Message<T>, type: XdrType<T>): Subject {
  const { readerAt, writer, written } = tools(message);
  const { values } = message;
  const subject: SubjectOf<T> = {
    decode: (index) => type.decode(readerAt(index)),
    plain: (value) => value,
    encode: (index) => {
      const value = values[index];
      if (value !== undefined) type.encode(writer(), value);
    },
    written,
  };
  return subject;
}

function callHeader(): Subject {
  const { writer, written } = tools(messages['call-header']);
  const { bytes, view, starts, ends } = arenaOf(messages['call-header']);
  const header = new CallHeader();
  const headers = messages['call-header'].values.map(headerOf);
  const subject: SubjectOf<CallHeader> = {
    decode(index) {
      header.decodeAt(bytes, view, starts[index] ?? 0, ends[index] ?? 0);
      return header;
    },
    plain: ({ xid, prog, vers, proc, cred, verf }): CallValue => {
      return { xid, prog, vers, proc, cred: authOf(cred), verf: authOf(verf) };
    },
    encode: (index) => headers[index]?.encode(writer()),
    written,
  };
  return subject;
}

function headerOf({ xid, prog, vers, proc, cred, verf }: CallValue): CallHeader {
  const header = Object.assign(new CallHeader(), { xid, prog, vers, proc });
  header.cred.set(cred.flavor, cred.body);
  header.verf.set(verf.flavor, verf.body);
  return header;
}

function replyHeader(): Subject {
  const { readerAt, writer, written } = tools(messages['reply-header']);
  const replies = messages['reply-header'].values.map(({ xid, verf }) => ({
    xid,
    verf: new OpaqueAuth(verf.flavor, verf.body),
  }));
  const subject: SubjectOf<ReplyHeader> = {
    decode: (index) => decodeReply(readerAt(index)),
    plain: ({ xid, verf, body }) => ({ xid, verf: authOf(verf), stat: body.stat }),
    encode(index) {
      const reply = replies[index];
      if (reply !== undefined) encodeReplySuccess(writer(), reply.xid, reply.verf);
    },
    written,
  };
  return subject;
}

function authOf({ flavor, body }: OpaqueAuth): AuthValue {
  return { flavor, body };
}

function peerListWithDict(): Subject {
  const { readerAt, writer, written } = tools(messages['peer-list-reply-with-dict']);
  const values = messages['peer-list-reply-with-dict'].values.map((value) => ({
    ...value,
    friends: dictOf(value.friends),
  }));
  const subject: SubjectOf<{ op_ret: number; op_errno: number; friends: Dict }> = {
    decode(index) {
      const { op_ret, op_errno, friends } = peer_list_reply.decode(readerAt(index));
      return { op_ret, op_errno, friends: Dict.unserialize(friends) };
    },
    text: ({ friends }, key) => friends.string(key) ?? '',
    plain: (value) => ({ ...value, friends: pairsOf(value.friends) }),
    encode(index) {
      const value = values[index];
      if (value === undefined) return;
      const { op_ret, op_errno, friends } = value;
      peer_list_reply.encode(writer(), { op_ret, op_errno, friends: friends.serialize() });
    },
    written,
  };
  return subject;
}

function dictionary(message: Message<Pairs>): Subject {
  const { bytes, starts, ends } = arenaOf(message);
  // As an opaque value comes out of a decoder.
  const inputs = starts.map((start, index) => bytes.subarray(start, ends[index]));
  const nothing = new Uint8Array(0);
  const dicts = message.values.map(dictOf);
  let output: Uint8Array = nothing;
  const subject: SubjectOf<Dict> = {
    decode: (index) => Dict.unserialize(inputs[index] ?? nothing),
    text: (dict, key) => dict.string(key) ?? '',
    plain: pairsOf,
    encode: (index) => (output = dicts[index]?.serialize() ?? nothing),
    written: () => output,
  };
  return subject;
}

/** The newest pair is the first on the wire. */
function dictOf(pairs: Pairs): Dict {
  return pairs.toReversed().reduce((dict, [key, value]) => dict.setString(key, value), new Dict());
}

function pairsOf(dict: Dict): Pairs {
  return dict
    .keys()
    .reverse() // the last one that was read is the newest
    .map((key) => [key, dict.string(key) ?? '']);
}
