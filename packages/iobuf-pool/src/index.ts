/**
 * Arenas of reference-counted buffers in page classes.
 *
 * @packageDocumentation
 */
export {};
