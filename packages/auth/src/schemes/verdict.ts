import { AuthStat } from '@gluster-ts/xdr';
import type { AuthVerdict } from '../scheme.ts';

/**
 * The body is not a credential of its flavour: torn, or above one of its limits.
 *
 * C's daemons say AUTH_ERROR with status 0, AUTH_OK, in each of these cases, because nothing sets their field. We say
 * what RFC 5531 section 9 has for it.
 */
export const BAD_CREDENTIAL: AuthVerdict = Object.freeze({ ok: false, stat: AuthStat.AUTH_BADCRED });
