import type { AuthScheme } from '../scheme.ts';
import { authGlusterfsV2Scheme } from './auth-glusterfs-v2.ts';
import { authGlusterfsV3Scheme } from './auth-glusterfs-v3.ts';
import { authGlusterfsScheme } from './auth-glusterfs.ts';
import { authNoneScheme } from './auth-none.ts';
import { authSysScheme } from './auth-sys.ts';

// Plain: the decoders that are generated from auth.x; what encodes credentials uses the generated code.
// Equal: test/generated.property.test.ts compares the verdicts on sound, damaged and torn bodies.
// Won: they take 1.3 times as long for AUTH_SYS, 4 times for AUTH_GLUSTERFS (a bigint for the owner), 2.1 for v2 as
// `gluster` sends it, 1.4 for v3, and 160 times for a body that is refused, where they throw (bench
// `auth/decode/*/generated`, 2026-11-22, Node 26.10).

/** Every scheme of this package, in the order in which C's daemons look them up. */
export const AUTH_SCHEMES: readonly AuthScheme[] = Object.freeze([
  authGlusterfsScheme,
  authGlusterfsV2Scheme,
  authGlusterfsV3Scheme,
  authSysScheme,
  authNoneScheme,
]);
