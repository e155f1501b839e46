/**
 * XDR (RFC 4506), the messages of ONC RPC (RFC 5531) and descriptions of remote programs. `Uint8Array` only: runs in
 * browsers, Deno and Bun as in Node.
 *
 * @packageDocumentation
 */
export { XdrReader } from './reader.ts';
export { XdrWriter } from './writer.ts';
export type { XdrWriterOptions } from './writer.ts';
export { XDR_DEPTH_MAX, XDR_UNBOUNDED } from './limits.ts';
export { XdrError } from './errors.ts';
export type { XdrErrorCode } from './errors.ts';

export {
  xdrArray,
  xdrArrayFixed,
  xdrBool,
  xdrChar,
  xdrDouble,
  xdrEnum,
  xdrFloat,
  xdrHyper,
  xdrHyperNumber,
  xdrInt,
  xdrOpaque,
  xdrOpaqueFixed,
  xdrOptional,
  xdrQuadruple,
  xdrShort,
  xdrString,
  xdrStruct,
  xdrUchar,
  xdrUhyper,
  xdrUhyperNumber,
  xdrUint,
  xdrUnion,
  xdrUshort,
  xdrVoid,
} from './types.ts';
export type { XdrUnionValue } from './types.ts';
export type { XdrType, XdrValue } from './type.ts';

export { procedure, program } from './program.ts';
export type { ArgsOf, Procedure, Procedures, Program, ResultOf } from './program.ts';

export {
  AcceptStat,
  AUTH_BODY_BYTES_MAX,
  AuthStat,
  MsgType,
  RejectStat,
  ReplyStat,
  RPC_VERSION,
} from './rpc/constants.ts';
export { CallHeader } from './rpc/call-header.ts';
export { OpaqueAuth } from './rpc/opaque-auth.ts';
export {
  authStatName,
  decodeReply,
  encodeReply,
  encodeReplySuccess,
  REPLY_SUCCESS_BYTES,
  sizeOfReply,
} from './rpc/reply.ts';
export type { ReplyBody, ReplyHeader } from './rpc/reply.ts';

// For generated codecs.
export { toHyper, toInt, toUhyper, toUint } from './convert.ts';
export { badArm, badCount, badEnum, badList, badUnion } from './errors.ts';
export { sizeOfFixedOpaque, sizeOfOpaque, sizeOfString } from './type.ts';
export { utf8ByteLength } from './utf8.ts';
