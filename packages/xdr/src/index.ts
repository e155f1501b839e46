/**
 * RFC 4506 reader, writer and types, RFC 5531 messages and program descriptions; runs anywhere.
 *
 * @packageDocumentation
 */
export {};
