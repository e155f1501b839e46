import { describe, expect, it } from 'vitest';

import { mutations } from './simulation/mutations.ts';
import { Simulation } from './simulation/simulation.ts';
import type { Mutation } from './simulation/simulation.ts';

// More for a long run; each takes some 20 ms.
const RUN_COUNT = Math.max(2000, Number(process.env.SIMULATION_RUNS ?? 0));
// Others for another long run.
const SEED = Math.max(1, Number(process.env.SIMULATION_SEED ?? 1));
const STEP_COUNT = 400;

/** The first seed at which something is wrong, and what. */
function findProblem(runCount: number, mutation?: Mutation): string | undefined {
  for (let seed = SEED; seed < SEED + runCount; seed++) {
    try {
      new Simulation(seed, mutation).run(STEP_COUNT);
    } catch (error) {
      return `seed ${seed}: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
  return undefined;
}

describe('onPeerEvent() in a simulated network', () => {
  it('lets all agree who is a member once it is quiet', { timeout: 3_600_000 }, () => {
    expect(findProblem(RUN_COUNT)).toBeUndefined();
  });

  it(
    'keeps its list in order, and answers every command, among nodes that behave as C does',
    { timeout: 3_600_000 },
    () => {
      for (let seed = SEED; seed < SEED + RUN_COUNT / 4; seed++) {
        expect(() => new Simulation(seed).runMixed(STEP_COUNT), `seed ${seed}`).not.toThrow();
      }
    },
  );

  it('repeats a run with its seed', () => {
    const [first, second] = [new Simulation(7), new Simulation(7)];
    first.run(STEP_COUNT);
    second.run(STEP_COUNT);
    expect(second.log.length).toBeGreaterThan(10);
    expect(second.log).toEqual(first.log);
  });

  // A simulation is worth what it finds.
  it.each(Object.entries(mutations))('would be caught if it %s', { timeout: 120_000 }, (_, mutation) => {
    expect(findProblem(RUN_COUNT, mutation)).toBeDefined();
  });
});
