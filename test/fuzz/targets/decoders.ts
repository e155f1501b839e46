import { XdrError, type XdrType, xdrVoid } from '../../../packages/xdr/src/index.ts';
import { roundTrip } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';
import { bytesOf, exchanges } from './captured.ts';
import { generatedModules, type GeneratedModule } from './generated.ts';
import { growSeeds } from './grow-seeds.ts';

/** Types that come over the wire by themselves get more inputs than those that are parts of them. */
const WEIGHT_OF_MESSAGE = 90;
const WEIGHT_OF_PART = 15;

interface Decoder {
  /** After its type, or after the procedure whose argument or result it is. */
  readonly name: string;
  readonly captured: Uint8Array[];
  /** What its enumerations may be, others of its module included. */
  readonly values: readonly number[];
  weight: number;
}

/** Every codec of the modules that the compiler wrote, and every type that a procedure takes or gives, each once. */
const decoders: ReadonlyMap<XdrType<unknown>, Decoder> = findDecoders(generatedModules);

/** Codecs that have a target. */
export const fuzzedCodecs: ReadonlySet<XdrType<unknown>> = new Set(decoders.keys());

/** One target for each of them. */
export const decoderTargets: readonly FuzzTarget[] = [...decoders].map(
  ([type, { name, weight, captured, values }]) => ({
    name,
    weight,
    seeds: growSeeds(type, captured, values),
    words: [new TextEncoder().encode('\u00e9\u20ac\u{1f4be}'), Uint8Array.of(0xed, 0xa0, 0x80, 0)],
    refusals: [XdrError],
    run(bytes) {
      roundTrip(type, bytes);
      return true;
    },
  }),
);

function findDecoders(modules: readonly GeneratedModule[]): ReadonlyMap<XdrType<unknown>, Decoder> {
  const found = new Map<XdrType<unknown>, Decoder>();
  const decoderOf = (type: XdrType<unknown>, name: string, values: readonly number[]): Decoder => {
    const known = found.get(type);
    if (known !== undefined) return known;
    const decoder = { name, weight: WEIGHT_OF_PART, captured: [], values };
    found.set(type, decoder);
    return decoder;
  };
  for (const { name: module, codecs, programs, values } of modules) {
    for (const [name, type] of Object.entries(codecs)) decoderOf(type, `decoders of ${module}/${name}`, values);
    for (const [version, { number, procedures }] of Object.entries(programs)) {
      for (const [name, procedure] of Object.entries(procedures)) {
        for (const side of ['args', 'result'] as const) {
          if (procedure[side] === xdrVoid) continue;
          const decoder = decoderOf(procedure[side], `decoders of ${module}/${version}.${name}.${side}`, values);
          decoder.weight = WEIGHT_OF_MESSAGE;
          decoder.captured.push(...capturedOf(number, name, side));
        }
      }
    }
  }
  return found;
}

function capturedOf(program: number, procedure: string, side: 'args' | 'result'): Uint8Array[] {
  return exchanges
    .filter((exchange) => exchange.program === program && exchange.procedure === procedure)
    .map(({ request, reply }) => bytesOf(side === 'args' ? request : reply));
}
