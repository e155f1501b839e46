/**
 * Credential schemes of ONC RPC (RFC 5531 section 8.2) and GlusterFS, for servers and clients. No Node in it.
 *
 * @packageDocumentation
 */
export type { AuthScheme, AuthVerdict, CredentialSource } from './scheme.ts';
export { identity, NOBODY } from './identity.ts';
export type { Identity } from './identity.ts';
export { AuthRegistry } from './registry.ts';
export type { AuthRegistryOptions } from './registry.ts';
export { AuthFlavor } from './flavor.ts';
export { AuthError } from './errors.ts';
export type { AuthErrorCode } from './errors.ts';

export { AUTH_SCHEMES } from './schemes/all.ts';
export { authNone, authNoneScheme } from './schemes/auth-none.ts';
export { AUTH_GLUSTERFS_GROUPS_MAX, AUTH_SYS_GROUPS_MAX, AUTH_SYS_MACHINE_NAME_BYTES_MAX } from './generated/auth.ts';
export { authSys, authSysScheme } from './schemes/auth-sys.ts';
export type { AuthSysOptions } from './schemes/auth-sys.ts';
export { authShort } from './schemes/auth-short.ts';
export { AuthShortTable } from './schemes/auth-short-table.ts';
export type { AuthShortTableOptions } from './schemes/auth-short-table.ts';
export { authTls, isStartTls, judgeTlsProbe, startTlsVerifier } from './schemes/auth-tls.ts';
export { authGlusterfs, authGlusterfsScheme } from './schemes/auth-glusterfs.ts';
export type { GlusterfsCaller } from './schemes/caller.ts';
export { AUTH_GLUSTERFS_V2_UNITS_MAX, authGlusterfsV2, authGlusterfsV2Scheme } from './schemes/auth-glusterfs-v2.ts';
export { AUTH_GLUSTERFS_V3_UNITS_MAX, authGlusterfsV3, authGlusterfsV3Scheme } from './schemes/auth-glusterfs-v3.ts';
export type { AuthGlusterfsV3Options } from './schemes/auth-glusterfs-v3.ts';
