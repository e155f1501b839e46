import { readFileSync } from 'node:fs';

/** Arguments and result of one procedure, as C's programs sent them. */
export interface Exchange {
  readonly program: number;
  readonly procedure: string;
  /** Where it was captured; a file of one socket alone does not say. */
  readonly socket?: 'unix' | 'tcp';
  readonly request: string;
  readonly reply: string;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8'));

const vectors = ['cli', 'raw'].map((name) => read(`packages/glusterd-actors/test/vectors/${name}.json`));
export const exchanges: readonly Exchange[] = (vectors as { exchanges: readonly Exchange[] }[]).flatMap(
  (file) => file.exchanges,
);

const { dicts } = read('packages/protocol/test/vectors/dicts.json') as { dicts: readonly { hex: string }[] };
export const capturedDicts: readonly Uint8Array[] = dicts.map(({ hex }) => bytesOf(hex));

export function bytesOf(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'));
}
