/**
 * Arenas of reference-counted buffers in page classes.
 *
 * @packageDocumentation
 */
export { IobufPool } from './pool.ts';
export { Iobref } from './iobref.ts';
export { IobufError } from './errors.ts';
export { PAGE_CLASSES } from './page-classes.ts';
export type { IobufPoolOptions } from './pool.ts';
export type { Iobuf } from './iobuf.ts';
export type { IobufErrorCode } from './errors.ts';
export type { PageClass } from './page-classes.ts';
export type { IobufPoolStats, IobufClassStats, IobufOversizeStats } from './stats.ts';
export type { IobufLeak } from './tracker.ts';
