import type { Plan } from '../cases/bench.ts';

/** What a run of two minutes looks at. */
export const checkedCases: RegExp =
  /^path\/(list-friends|gf-dump-ping)\/unix\/(1x1|64x1|64x16)$|^path\/list-friends\/tcp\/64x16$|^codec\/(call-header|structs-1000)\//;

/** Half a second for each server, three times: enough for ratios that are wrong by factors, on a machine that others use too. */
export const checkPlan: Plan = { quick: false, repetitions: 3, seconds: 0.5, warmup: 0.2 };

/** How many times worse than its bar a ratio may be. What fails then is broken, not noisy. */
export const checkMargin: number = 4;

/** How often a case is measured, at most, before it counts as broken. */
export const checkRounds: number = 3;
