import fc from 'fast-check';
import { inject } from 'vitest';

declare module 'vitest' {
  export interface ProvidedContext {
    /** Inputs that every property is tried with; 0 leaves it at fast-check's default. */
    fuzzRuns: number;
  }
}

// The long run gives every property more inputs; a failure prints the seed that repeats it. Browsers have no environment.
const runs = inject('fuzzRuns');
if (runs > 0) fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: runs });
