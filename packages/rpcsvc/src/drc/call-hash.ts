/** Rounds of HalfSipHash per word and at the end. */
export interface HashRounds {
  readonly perWord: number;
  readonly atEnd: number;
}

/** HalfSipHash-1-3: what kernels use for their hash tables. */
const FEW: HashRounds = { perWord: 1, atEnd: 3 };

/**
 * HalfSipHash (Aumasson and Bernstein) of bytes: a checksum with a secret key, so that nobody who does not know the key
 * can make two calls that have the same one. Cheap in 32-bit arithmetic: one round for each four bytes.
 */
export class CallHash {
  readonly #key0: number;
  readonly #key1: number;
  readonly #rounds: HashRounds;

  constructor(key0: number, key1: number, rounds: HashRounds = FEW) {
    this.#key0 = key0;
    this.#key1 = key1;
    this.#rounds = rounds;
  }

  /** 53 of the 64 bits, which is what a number holds exactly. */
  of(view: DataView, start: number, end: number): number {
    const [low, high] = this.words(view, start, end);
    return (high & 0x1f_ffff) * 2 ** 32 + low;
  }

  /**
   * All 64 bits, as two unsigned numbers.
   *
   * Plain: a function for the round. Equal: the round stands here once, in a loop over everything that it is done for:
   * the words, what is left of a word together with the length, and the two halves of the result. Won: the state stays in
   * registers; the checksum of a long call takes a third of the time (bench rpcsvc/drc-first-64k less rpcsvc/drc-none-64k,
   * 2026-11-22, Node 26.10).
   */
  words(view: DataView, start: number, end: number): readonly [low: number, high: number] {
    const { perWord, atEnd } = this.#rounds;
    let v0 = this.#key0;
    let v1 = this.#key1 ^ 0xee;
    let v2 = 0x6c79_6765 ^ this.#key0;
    let v3 = 0x7465_6462 ^ this.#key1;
    const lastAt = end - ((end - start) & 3);
    let low = 0;
    // Places after the last word stand for the two halves.
    for (let at = start; at <= lastAt + 8; at += 4) {
      let word = 0;
      let rounds = perWord;
      if (at < lastAt) {
        word = view.getInt32(at, true);
      } else if (at === lastAt) {
        word = (end - start) << 24;
        for (let left = lastAt; left < end; left++) word |= view.getUint8(left) << (8 * (left - lastAt));
      } else {
        rounds = atEnd;
        if (at === lastAt + 4) {
          v2 ^= 0xee;
        } else {
          low = v1 ^ v3;
          v1 ^= 0xdd;
        }
      }
      v3 ^= word;
      for (let round = 0; round < rounds; round++) {
        v0 = (v0 + v1) | 0;
        v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
        v0 = (v0 << 16) | (v0 >>> 16);
        v2 = (v2 + v3) | 0;
        v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
        v0 = (v0 + v3) | 0;
        v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
        v2 = (v2 + v1) | 0;
        v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
        v2 = (v2 << 16) | (v2 >>> 16);
      }
      v0 ^= word;
    }
    return [low >>> 0, (v1 ^ v3) >>> 0];
  }
}
