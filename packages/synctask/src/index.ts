/**
 * Tasks on a bounded number of processors, with locks, conditions and barriers.
 *
 * @packageDocumentation
 */
export {};
