import type { GlusterdEffects } from './effects.ts';

/** The daemon's state and the effects that its actors use. One per process; programs are made from it. */
export class Glusterd {
  readonly effects: GlusterdEffects;

  constructor(effects: GlusterdEffects) {
    this.effects = effects;
  }
}
