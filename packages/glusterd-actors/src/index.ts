/**
 * The programs of a GlusterFS management daemon and what they do.
 *
 * @packageDocumentation
 */
export {};
