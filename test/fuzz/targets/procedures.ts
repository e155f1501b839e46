import * as protocol from '../../../packages/protocol/src/index.ts';
import { GF_DUMP } from '../../../packages/rpcsvc/src/index.ts';
import { XdrError, type Program, type XdrType } from '../../../packages/xdr/src/index.ts';
import { roundTrip } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';
import { bytesOf, exchanges } from './captured.ts';
import { growSeeds } from './grow-seeds.ts';

/** Every type that procedures take or give, once for each program that uses it. */
export const procedures: readonly FuzzTarget[] = [
  ...new Map(
    // What is served twice under two names counts once.
    programs()
      .toReversed()
      .map((program) => [`${program.number}.${program.version}`, program]),
  ).values(),
].flatMap((program) => {
  const seen = new Set<XdrType<unknown>>();
  return Object.entries(program.procedures).flatMap(([name, procedure]) =>
    (['args', 'result'] as const).flatMap((side) => {
      const type = procedure[side];
      if (type.sizeMin === 0 && isVoid(type)) return [];
      if (seen.has(type)) return [];
      seen.add(type);
      const captured = exchanges
        .filter(
          (exchange) => exchange.program === program.number && program.procedures[exchange.procedure]?.[side] === type,
        )
        .map(({ request, reply }) => bytesOf(side === 'args' ? request : reply));
      return [targetOf(`${group(program)}/${name}.${side}`, type, captured)];
    }),
  );
});

function targetOf(name: string, type: XdrType<unknown>, captured: readonly Uint8Array[]): FuzzTarget {
  return {
    name,
    weight: 90,
    seeds: growSeeds(type, captured),
    words: [new TextEncoder().encode('\u00e9\u20ac\u{1f4be}'), Uint8Array.of(0xed, 0xa0, 0x80, 0)],
    refusals: [XdrError],
    run(bytes) {
      roundTrip(type, bytes);
      return true;
    },
  };
}

function programs(): readonly Program[] {
  const described = Object.entries(protocol).flatMap(([name, value]) =>
    name.endsWith('Program') ? [value as Program] : [],
  );
  return [GF_DUMP, ...described];
}

function group({ name }: Program): string {
  return `decoders of ${name.replaceAll('/', '-')}`;
}

function isVoid(type: XdrType<unknown>): boolean {
  try {
    return type.size(undefined) === 0;
  } catch {
    return false;
  }
}
