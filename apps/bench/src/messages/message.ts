/** A call that the load generator sends, and what a server that only echoes needs to answer it. */
export interface Message {
  /** Part of the case names, such as `list-friends`. */
  readonly name: string;
  /** The call as one record; the generator replaces its xid. */
  readonly request: Uint8Array;
  /** The successful reply as one record; the echo servers replace its xid. */
  readonly reply: Uint8Array;
  /** Peers that the servers under test must have; default none. */
  readonly peers?: number;
  /** The opaque field of the result, for the libtirpc server; undefined when it does not serve this call. */
  readonly friends?: Uint8Array;
}
