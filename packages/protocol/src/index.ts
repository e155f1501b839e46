/**
 * GlusterFS's management programs and its dict.
 *
 * @packageDocumentation
 */
export {};
