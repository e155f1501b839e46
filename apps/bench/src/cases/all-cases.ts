import { badPeerCases } from './bad-peer-cases.ts';
import type { BenchCase } from './bench-case.ts';
import { codecCases } from './codec-cases.ts';
import { headroomCases } from './headroom-cases.ts';
import { leakCases } from './leak-cases.ts';
import { memoryCases } from './memory-cases.ts';
import { microCases } from './micro-cases.ts';
import { pathCases } from './path-cases.ts';
import { poolCases } from './pool-cases.ts';
import { sampledCases } from './sampled-cases.ts';
import { stageCases } from './stage-cases.ts';
import { variantCases } from './variant-cases.ts';

/** Every case there is, in the order in which a run takes them. */
export async function allCases(): Promise<BenchCase[]> {
  return [
    ...pathCases(),
    ...headroomCases(),
    ...stageCases(),
    ...sampledCases(),
    ...variantCases(),
    ...leakCases(),
    ...memoryCases(),
    ...badPeerCases(),
    ...poolCases(),
    ...codecCases(),
    ...(await microCases()),
  ];
}

/** The cases whose name a regular expression finds. */
export function chosenCases(cases: readonly BenchCase[], pattern: RegExp): BenchCase[] {
  return cases.filter(({ name }) => pattern.test(name));
}
