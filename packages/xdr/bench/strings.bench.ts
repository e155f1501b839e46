import { XdrReader, XdrWriter, sizeOfString } from '../src/index.ts';

/** One measured piece of work, as `apps/bench` runs it. */
interface BenchCase {
  readonly name: string;
  readonly batch?: number;
  run(): void;
}

const BATCH = 100;

/** The last value or number of bytes, so that the work is not thought away. */
export let last: unknown;

function casesOf(name: string, character: string, length: number): readonly BenchCase[] {
  // In one piece, and another one each time.
  const texts = Array.from({ length: BATCH }, (_, i) => {
    return new TextDecoder().decode(new TextEncoder().encode(`${character}${'x'.repeat(length - 4)}${100 + i}`));
  });
  const w = new XdrWriter({ initialBytes: 65_536 });
  w.string(texts[0] ?? '');
  const bytes = w.finish().slice();
  const view = new DataView(bytes.buffer);
  const r = new XdrReader(bytes);
  const repeat = (work: (text: string) => unknown): (() => void) => {
    return () => {
      for (const text of texts) last = work(text);
    };
  };
  return [
    {
      name: `xdr/string/${name}/decode`,
      batch: BATCH,
      run: repeat(() => r.reset(bytes, view, 0, bytes.length).string()),
    },
    { name: `xdr/string/${name}/encode`, batch: BATCH, run: repeat((text) => w.rewind().string(text)) },
    { name: `xdr/string/${name}/size`, batch: BATCH, run: repeat(sizeOfString) },
  ];
}

export const cases: readonly BenchCase[] = [
  ...casesOf('ascii-20', 'x', 20),
  ...casesOf('ascii-100', 'x', 100),
  ...casesOf('ascii-1000', 'x', 1000),
  ...casesOf('utf8-20', 'ü', 20),
  ...casesOf('utf8-100', 'ü', 100),
  ...casesOf('utf8-1000', 'ü', 1000),
];
