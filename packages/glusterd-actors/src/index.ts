/**
 * The programs of a GlusterFS management daemon and what they do.
 *
 * @packageDocumentation
 */
export { Glusterd } from './glusterd.ts';
export type { Clock, GlusterdConfig, GlusterdEffects, Host, IdentityRecord, IdentityStore } from './effects.ts';
