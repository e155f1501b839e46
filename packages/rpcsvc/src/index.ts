/**
 * The serving side of ONC RPC (RFC 5531).
 *
 * @packageDocumentation
 */
export {};
