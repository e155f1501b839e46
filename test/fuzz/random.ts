/** Random numbers that are the same for the same seed: sfc32 by Chris Doty-Humphrey (PractRand), public domain. */
export class Random {
  #a = 0;
  #b = 0;
  #c = 0;
  #counter = 1;

  /** Starts over: a sequence of its own for every triple. */
  reset(seed: number, stream: number, index: number): this {
    this.#a = seed | 0;
    this.#b = stream | 0;
    this.#c = index | 0;
    this.#counter = 1;
    for (let i = 0; i < 12; i++) this.uint();
    return this;
  }

  /** 0 to 2^32 − 1. */
  uint(): number {
    const sum = (this.#a + this.#b + this.#counter++) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** 0 to `count` − 1; 0 where `count` is 0. */
  below(count: number): number {
    return Math.floor((this.uint() / 0x1_0000_0000) * count);
  }

  pick<T>(values: readonly T[]): T {
    const value = values[this.below(values.length)];
    if (value === undefined) throw new Error('Cannot pick from nothing');
    return value;
  }
}

/** FNV-1a: tells streams of random numbers apart by name. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
