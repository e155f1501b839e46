/** One registration: a program, in one version, is served there (RFC 1833 section 2.1, `struct rpcb`). */
export interface Mapping {
  readonly program: number;
  readonly version: number;
  /** Network identifier, such as `tcp6` (RFC 5665 section 5.1). */
  readonly netid: string;
  /** Universal address, such as `0.0.0.0.3.128`; {@link parseUniversalAddress} reads it. */
  readonly address: string;
  /** Who registered it: `superuser`, the number of a user, `unknown`; empty where the portmapper does not say. */
  readonly owner: string;
}

/** Owner of what root registered. May remove what others registered. */
export const SUPERUSER = 'superuser';
/** Owner of what somebody registered of whom nothing is known. */
export const UNKNOWN = 'unknown';

/** The name of a user as owner. */
export function ownerName(uid: number): string {
  return uid === 0 ? SUPERUSER : String(uid);
}
