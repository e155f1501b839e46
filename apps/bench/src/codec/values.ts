import type { brick, file_attributes, peer_list_reply } from '../generated/messages.ts';

/** A credential or verifier. */
export interface AuthValue {
  readonly flavor: number;
  readonly body: Uint8Array;
}

export interface CallValue {
  readonly xid: number;
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
  readonly cred: AuthValue;
  readonly verf: AuthValue;
}

/** A successful reply up to its result. */
export interface ReplyValue {
  readonly xid: number;
  readonly verf: AuthValue;
  readonly stat: 'SUCCESS';
}

/** A dict as its pairs stand on the wire. */
export type Pairs = readonly (readonly [key: string, value: string])[];

/** The answer to a listing of peers, with its dict read. */
export interface PeersValue extends Omit<peer_list_reply, 'friends'> {
  readonly friends: Pairs;
}

/** What each message is, in the form in which candidates are compared before they are measured. */
export interface Values {
  readonly 'call-header': CallValue;
  readonly 'reply-header': ReplyValue;
  readonly 'peer-list-reply': peer_list_reply;
  readonly 'peer-list-reply-with-dict': PeersValue;
  readonly 'structs-1000': readonly file_attributes[];
  readonly 'structs-1000-strings': readonly brick[];
  readonly 'dict-10': Pairs;
  readonly 'dict-100': Pairs;
  readonly 'dict-1000': Pairs;
}

export type MessageName = keyof Values;
