/**
 * RFC 5531 record marking over TCP and unix sockets, with out queues, limits and live stage events.
 *
 * @packageDocumentation
 */
export {};
