/**
 * Credential schemes of ONC RPC and GlusterFS, for servers and clients.
 *
 * @packageDocumentation
 */
export {};
