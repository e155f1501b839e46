/** Rounds of HalfSipHash per word and at the end. */
export interface HashRounds {
  readonly perWord: number;
  readonly atEnd: number;
}

/** HalfSipHash-1-3: what kernels use for their hash tables. */
const FEW: HashRounds = { perWord: 1, atEnd: 3 };

// Places in the state: v0 to v3 are 0 to 3.
const LOW = 4;
const HIGH = 5;

/**
 * HalfSipHash (Aumasson and Bernstein) of bytes: a checksum with a secret key, so that nobody who does not know the key
 * can make two calls that have the same one. Cheap in 32-bit arithmetic: one round for each four bytes.
 */
export class CallHash {
  readonly #key0: number;
  readonly #key1: number;
  readonly #rounds: HashRounds;
  // Typed, so that no intermediate value becomes an object.
  readonly #state = new Int32Array(6);

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

  /** All 64 bits, as two unsigned numbers. */
  words(view: DataView, start: number, end: number): readonly [low: number, high: number] {
    const { perWord, atEnd } = this.#rounds;
    const s = this.#state;
    s[0] = this.#key0;
    s[1] = this.#key1 ^ 0xee;
    s[2] = 0x6c79_6765 ^ this.#key0;
    s[3] = 0x7465_6462 ^ this.#key1;
    const lastAt = end - ((end - start) & 3);
    for (let at = start; at < lastAt; at += 4) mix(s, view.getInt32(at, true), perWord);
    // What is left of a word, and the length.
    let last = (end - start) << 24;
    for (let at = lastAt; at < end; at++) last |= view.getUint8(at) << (8 * (at - lastAt));
    mix(s, last, perWord);
    s[2] ^= 0xee;
    turn(s, atEnd);
    s[LOW] = s[1] ^ s[3];
    s[1] ^= 0xdd;
    turn(s, atEnd);
    s[HIGH] = s[1] ^ s[3];
    return [s[LOW] >>> 0, s[HIGH] >>> 0];
  }
}

function mix(s: Int32Array, word: number, rounds: number): void {
  s[3] = (s[3] ?? 0) ^ word;
  turn(s, rounds);
  s[0] = (s[0] ?? 0) ^ word;
}

function turn(s: Int32Array, rounds: number): void {
  let [v0 = 0, v1 = 0, v2 = 0, v3 = 0] = s;
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
  s[0] = v0;
  s[1] = v1;
  s[2] = v2;
  s[3] = v3;
}
