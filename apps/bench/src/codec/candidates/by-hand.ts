import { arenaOf, START, targetOf } from '../arena.ts';
import { dictionary as dictionaryCodec, valueOf } from '../by-hand/dict.ts';
import type { Place } from '../by-hand/dict.ts';
import type { HandCodec } from '../by-hand/codec.ts';
import { int } from '../by-hand/codec.ts';
import { call, reply } from '../by-hand/headers.ts';
import type { CallFields } from '../by-hand/headers.ts';
import { brickList, fileList, peerList } from '../by-hand/lists.ts';
import { messages } from '../messages.ts';
import type { Message } from '../messages.ts';
import type { Candidate, Subject, SubjectOf } from '../subject.ts';
import type { CallValue, Pairs, PeersValue } from '../values.ts';

/** Code for these messages alone, written by hand on `DataView`. */
export const candidate: Candidate = {
  'call-header': callHeader,
  'reply-header': () => plainly(messages['reply-header'], reply),
  'peer-list-reply': () => plainly(messages['peer-list-reply'], peerList),
  'peer-list-reply-with-dict': () =>
    subjectOf(
      messages['peer-list-reply-with-dict'],
      messages['peer-list-reply-with-dict'].values.map((value) => ({ ...value, friends: mapOf(value.friends) })),
      peersCodec,
      ({ op_ret, op_errno, friends }, bytes): PeersValue => ({ op_ret, op_errno, friends: pairsOf(friends, bytes) }),
      ({ friends }, bytes, key) => valueOf(friends, bytes, key),
    ),
  'structs-1000': () => plainly(messages['structs-1000'], fileList),
  'structs-1000-strings': () => plainly(messages['structs-1000-strings'], brickList),
  'dict-10': () => dictionary(messages['dict-10']),
  'dict-100': () => dictionary(messages['dict-100']),
  'dict-1000': () => dictionary(messages['dict-1000']),
};

/** `values` is what is encoded; `plainOf` brings what was decoded into the common form. */
function subjectOf<T, D>(
  message: Message<unknown>,
  values: readonly T[],
  codec: HandCodec<T, D>,
  plainOf: (decoded: D, bytes: Uint8Array) => unknown,
  textOf?: (decoded: D, bytes: Uint8Array, key: string) => string,
): Subject {
  const { bytes, view, starts, ends } = arenaOf(message);
  const target = targetOf(message);
  let written = 0;
  const subject: SubjectOf<D> = {
    decode: (index) => codec.decode(bytes, view, starts[index] ?? 0, ends[index] ?? 0),
    ...(textOf && { text: (decoded, key) => textOf(decoded, bytes, key) }),
    plain: (decoded) => plainOf(decoded, bytes),
    encode(index) {
      const value = values[index];
      if (value !== undefined) written = codec.encode(target.bytes, target.view, START, target.end, value);
    },
    written: () => target.bytes.slice(START, written),
  };
  return subject;
}

function plainly<T>(message: Message<T>, codec: HandCodec<T>): Subject {
  return subjectOf(message, message.values, codec, (decoded) => decoded);
}

function callHeader(): Subject {
  const message = messages['call-header'];
  return subjectOf<CallValue, CallFields>(message, message.values, call, (fields, bytes): CallValue => {
    const { xid, prog, vers, proc, credFlavor, credStart, credEnd, verfFlavor, verfStart, verfEnd } = fields;
    const cred = { flavor: credFlavor, body: bytes.slice(credStart, credEnd) };
    return { xid, prog, vers, proc, cred, verf: { flavor: verfFlavor, body: bytes.slice(verfStart, verfEnd) } };
  });
}

function dictionary(message: Message<Pairs>): Subject {
  return subjectOf(message, message.values.map(mapOf), dictionaryCodec, pairsOf, valueOf);
}

interface Peers<F> {
  readonly op_ret: number;
  readonly op_errno: number;
  readonly friends: F;
}

/** The listing of peers with its dict in place: no bytes between that are copied. */
const peersCodec: HandCodec<Peers<ReadonlyMap<string, string>>, Peers<Map<string, Place>>> = {
  decode(bytes, view, start, end) {
    if (end - start < 12) throw new RangeError('Torn');
    const dictEnd = start + 12 + view.getUint32(start + 8);
    if (dictEnd + (-dictEnd & 3) > end) throw new RangeError('Torn');
    return {
      op_ret: view.getInt32(start),
      op_errno: view.getInt32(start + 4),
      friends: dictionaryCodec.decode(bytes, view, start + 12, dictEnd),
    };
  },
  encode(bytes, view, start, end, { op_ret, op_errno, friends }) {
    if (end - start < 12) throw new RangeError('No room');
    view.setInt32(start, int(op_ret));
    view.setInt32(start + 4, int(op_errno));
    const dictEnd = dictionaryCodec.encode(bytes, view, start + 12, end, friends);
    view.setUint32(start + 8, dictEnd - start - 12);
    const padding = -(dictEnd - start) & 3;
    if (dictEnd + padding > end) throw new RangeError('No room');
    for (let i = 0; i < padding; i++) bytes[dictEnd + i] = 0;
    return dictEnd + padding;
  },
};

/** Oldest first, and the newest pair is the first on the wire. */
function mapOf(pairs: Pairs): Map<string, string> {
  return new Map(pairs.toReversed());
}

function pairsOf(map: ReadonlyMap<string, Place>, bytes: Uint8Array): Pairs {
  const decoder = new TextDecoder();
  return [...map].map(([key, { start, end }]) => [key, decoder.decode(bytes.subarray(start, end - 1))]);
}
