import type { StoredMember } from './membership.ts';
import type { PeerCall, PeerReply } from './peer-event.ts';

/**
 * What an event asks for, to be carried out in this order: what is stored comes first, so that nobody is told what a restart
 * would forget. When storing fails, nothing of the rest may be done, and the state stays the one before.
 */
export type PeerAction =
  | { readonly kind: 'save'; readonly member: StoredMember }
  /** Forget a peer; `detachedTerm` is set when it was detached and others may have to be told. */
  | { readonly kind: 'remove'; readonly uuid: string; readonly detachedTerm: number | undefined }
  | { readonly kind: 'save-detached'; readonly uuid: string; readonly term: number }
  /** Forget all peers. */
  | { readonly kind: 'leave' }
  /** Connect, and again whenever the connection is lost, until `disconnect`. */
  | { readonly kind: 'connect'; readonly id: number; readonly hostname: string; readonly port: number }
  | { readonly kind: 'disconnect'; readonly id: number }
  /** Call a peer; event `reply` follows, always, with the same `version`. */
  | { readonly kind: 'call'; readonly id: number; readonly call: PeerCall; readonly version: number }
  /** Answer another node's call. */
  | { readonly kind: 'reply'; readonly request: number; readonly reply: PeerReply }
  /** Answer a command; op_errno as in `gf_probe_resp` and `gf_deprobe_resp`, or the system's, unless `text` says it in words. */
  | {
      readonly kind: 'answer';
      readonly command: number;
      readonly opRet: number;
      readonly opErrno: number;
      readonly text: string | undefined;
    };
