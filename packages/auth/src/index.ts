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
