/** The version of the RPC message protocol (RFC 5531 section 9). */
export const RPC_VERSION = 2;

/** Longest body of a credential or verifier in bytes (RFC 5531 section 9, `opaque_auth`). */
export const AUTH_BODY_BYTES_MAX = 400;

/** `msg_type` of RFC 5531 section 9. */
export const MsgType = { CALL: 0, REPLY: 1 } as const;
export type MsgType = (typeof MsgType)[keyof typeof MsgType];

/** `reply_stat`: whether the call was looked at at all. */
export const ReplyStat = { MSG_ACCEPTED: 0, MSG_DENIED: 1 } as const;
export type ReplyStat = (typeof ReplyStat)[keyof typeof ReplyStat];

/** `accept_stat`: what became of a call that was accepted. */
export const AcceptStat = {
  SUCCESS: 0,
  /** The program is not served here. */
  PROG_UNAVAIL: 1,
  /** The program is served, but not in this version. */
  PROG_MISMATCH: 2,
  /** The program has no such procedure. */
  PROC_UNAVAIL: 3,
  /** The arguments could not be decoded. */
  GARBAGE_ARGS: 4,
  /** The server failed: memory, an actor that threw. */
  SYSTEM_ERR: 5,
} as const;
export type AcceptStat = (typeof AcceptStat)[keyof typeof AcceptStat];

/** `reject_stat`: why a call was denied. */
export const RejectStat = { RPC_MISMATCH: 0, AUTH_ERROR: 1 } as const;
export type RejectStat = (typeof RejectStat)[keyof typeof RejectStat];

/** `auth_stat`: why authentication failed. */
export const AuthStat = {
  AUTH_OK: 0,
  AUTH_BADCRED: 1,
  AUTH_REJECTEDCRED: 2,
  AUTH_BADVERF: 3,
  AUTH_REJECTEDVERF: 4,
  AUTH_TOOWEAK: 5,
  AUTH_INVALIDRESP: 6,
  AUTH_FAILED: 7,
  AUTH_KERB_GENERIC: 8,
  AUTH_TIMEEXPIRE: 9,
  AUTH_TKT_FILE: 10,
  AUTH_DECODE: 11,
  AUTH_NET_ADDR: 12,
  RPCSEC_GSS_CREDPROBLEM: 13,
  RPCSEC_GSS_CTXPROBLEM: 14,
} as const;
export type AuthStat = (typeof AuthStat)[keyof typeof AuthStat];
