import type { brick, file_attributes } from '../generated/messages.ts';
import { concat, opaque, words } from '../messages/bytes.ts';
import { dict } from '../messages/dict.ts';
import type { Operation } from './subject.ts';
import type { AuthValue, CallValue, MessageName, Pairs, PeersValue, ReplyValue, Values } from './values.ts';

/** One message in several variants, which are coded in turn: nothing learned from one holds for the next. */
export interface Message<T> {
  readonly values: readonly T[];
  /** The same as bytes, put together without any of the candidates. */
  readonly bytes: readonly Uint8Array[];
  /** The pairs of its dict; all variants have the same keys. */
  readonly pairs?: readonly Pairs[];
}

/** Variants are a power of two, so that a candidate's index needs no division. */
const SMALL = 16;
const LARGE = 2;

const NONE: AuthValue = { flavor: 0, body: new Uint8Array(0) };

/** What everybody gets to code. */
export const messages: { readonly [Name in MessageName]: Message<Values[Name]> } = {
  'call-header': message(SMALL, callOf, callBytes),
  'reply-header': message(SMALL, replyOf, ({ xid, verf }) => concat(words(xid, 1, 0), authBytes(verf), words(0))),
  'peer-list-reply': message(
    SMALL,
    (i) => ({ op_ret: 0, op_errno: i, friends: dict(peerPairs(i)) }),
    ({ op_ret, op_errno, friends }) => concat(words(op_ret, op_errno), opaque(friends)),
  ),
  'peer-list-reply-with-dict': message(
    SMALL,
    (i): PeersValue => ({ op_ret: 0, op_errno: i, friends: peerPairs(i) }),
    ({ op_ret, op_errno, friends }) => concat(words(op_ret, op_errno), opaque(dict(friends))),
    ({ friends }) => friends,
  ),
  'structs-1000': message(LARGE, filesOf, (files) => concat(words(files.length), ...files.map(fileBytes))),
  'structs-1000-strings': message(LARGE, bricksOf, (bricks) => concat(words(bricks.length), ...bricks.map(brickBytes))),
  'dict-10': message(
    8,
    (i) => pairsOf(i, 10),
    dict,
    (pairs) => pairs,
  ),
  'dict-100': message(
    4,
    (i) => pairsOf(i, 100),
    dict,
    (pairs) => pairs,
  ),
  'dict-1000': message(
    LARGE,
    (i) => pairsOf(i, 1000),
    dict,
    (pairs) => pairs,
  ),
};

// Literal: the keys of the object above.
export const messageNames: readonly MessageName[] = [
  'call-header',
  'reply-header',
  'peer-list-reply',
  'peer-list-reply-with-dict',
  'structs-1000',
  'structs-1000-strings',
  'dict-10',
  'dict-100',
  'dict-1000',
];

function message<T>(
  variants: number,
  valueOf: (i: number) => T,
  bytesOf: (value: T) => Uint8Array,
  pairsOf?: (value: T) => Pairs,
): Message<T> {
  const values = Array.from({ length: variants }, (_, i) => valueOf(i));
  return { values, bytes: values.map(bytesOf), ...(pairsOf && { pairs: values.map(pairsOf) }) };
}

/** The keys that are asked for after each decoding; none where there is no dict. */
export function keysOf({ pairs }: Message<unknown>, operation: Operation): readonly string[] {
  // In one piece, as the names in a program are: a text from a template is made of several.
  const keys = (pairs?.[0] ?? []).map(([key]) => Buffer.from(key).toString('latin1'));
  if (operation === 'decode') return keys;
  return operation === 'decode-three' ? [0, keys.length >> 1, keys.length - 1].flatMap((i) => keys[i] ?? []) : [];
}

/** A call as the gluster command line makes it: no groups, a lock owner of four bytes. */
function callOf(i: number): CallValue {
  const cred = { flavor: 390039, body: words(4000 + i, 0, 0, 0, 4, 0) };
  return {
    xid: 0xfffffff8 + i > 0xffffffff ? i : 0xfffffff8 + i,
    prog: 1238463,
    vers: 2,
    proc: i % 8,
    cred,
    verf: NONE,
  };
}

function callBytes({ xid, prog, vers, proc, cred, verf }: CallValue): Uint8Array {
  return concat(words(xid, 0, 2, prog, vers, proc), authBytes(cred), authBytes(verf));
}

function replyOf(i: number): ReplyValue {
  return { xid: 0x7ffffff8 + i, verf: NONE, stat: 'SUCCESS' };
}

function authBytes({ flavor, body }: AuthValue): Uint8Array {
  return concat(words(flavor), opaque(body));
}

/** The dict of a pool of one, as in the bench of the whole path. */
function peerPairs(i: number): Pairs {
  return [
    ['count', '1'],
    ['friend1.connected', '1'],
    ['friend1.hostname', 'localhost'],
    ['friend1.uuid', `00000000-0000-4000-8000-0000000000${10 + i}`],
  ];
}

/** Pairs such as a listing of peers has them. */
function pairsOf(variant: number, count: number): Pairs {
  return Array.from({ length: count }, (_, i) => {
    const peer = Math.floor(i / 4);
    const kinds: Pairs = [
      [`friend${peer}.uuid`, `8d0fd3ee-6b8c-4b55-8cd2-d3b5bd3a${1000 + variant}`],
      [`friend${peer}.hostname`, `node${peer}.example.net`],
      [`friend${peer}.stateId`, '3'],
      [`friend${peer}.state`, 'Peer in Cluster'],
    ];
    return kinds[i % 4] ?? ['', ''];
  });
}

function filesOf(variant: number): readonly file_attributes[] {
  return Array.from({ length: 1000 }, (_, i) => ({
    type: i % 7 === 0 ? 2 : 1,
    mode: 0o644,
    nlink: 1,
    uid: 1000 + (i % 3),
    gid: 1000 + variant,
    size: BigInt(i) * 4096n,
    used: BigInt(i) * 4096n,
    fileid: 10_000_000_000n + BigInt(i),
    atime: 1_790_000_000 + i,
    mtime: 1_790_000_000 + i,
    ctime: 1_790_000_000 + i,
    immutable: i % 5 === 0,
  }));
}

function fileBytes(file: file_attributes): Uint8Array {
  const { type, mode, nlink, uid, gid, size, used, fileid, atime, mtime, ctime, immutable } = file;
  const hypers = [size, used, fileid].flatMap((value) => [Number(value >> 32n), Number(value & 0xffffffffn)]);
  return words(type, mode, nlink, uid, gid, ...hypers, atime, mtime, ctime, immutable ? 1 : 0);
}

function bricksOf(variant: number): readonly brick[] {
  return Array.from({ length: 1000 }, (_, i) => ({
    hostname: `storage${i}.example`,
    path: `/bricks/volume${i}/brick${variant}`,
    port: 49_152 + i,
    pid: 2000 + i,
    online: i % 9 !== 0,
  }));
}

function brickBytes({ hostname, path, port, pid, online }: brick): Uint8Array {
  const texts = [hostname, path].map((text) => opaque(new TextEncoder().encode(text)));
  return concat(...texts, words(port, pid, online ? 1 : 0));
}
