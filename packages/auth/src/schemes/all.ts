import type { AuthScheme } from '../scheme.ts';
import { authGlusterfsV2Scheme } from './auth-glusterfs-v2.ts';
import { authGlusterfsV3Scheme } from './auth-glusterfs-v3.ts';
import { authGlusterfsScheme } from './auth-glusterfs.ts';
import { authNoneScheme } from './auth-none.ts';
import { authSysScheme } from './auth-sys.ts';

/** Every scheme of this package, in the order in which C's daemons look them up. */
export const AUTH_SCHEMES: readonly AuthScheme[] = Object.freeze([
  authGlusterfsScheme,
  authGlusterfsV2Scheme,
  authGlusterfsV3Scheme,
  authSysScheme,
  authNoneScheme,
]);
