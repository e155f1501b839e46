/** A file of {@link MemoryFileSystem}: what a reader sees, and what the disk has for certain. */
export class MemoryFile {
  content: Uint8Array = new Uint8Array(0);
  mode: number;
  /** What was there at the last fsync. */
  #durable: Uint8Array = new Uint8Array(0);
  #dirty = false;

  constructor(mode: number) {
    this.mode = mode;
  }

  write(content: Uint8Array): void {
    this.content = content;
    this.#dirty = true;
  }

  sync(): void {
    this.#durable = this.content;
    this.#dirty = false;
  }

  /** What is found after a power cut: of what was not synced all, nothing, or a part, with zeros where nothing arrived. */
  afterPowerCut(random: () => number): MemoryFile {
    const file = new MemoryFile(this.mode);
    file.content = this.#dirty ? tear(this.#durable, this.content, random) : this.#durable;
    file.sync();
    return file;
  }
}

function tear(before: Uint8Array, after: Uint8Array, random: () => number): Uint8Array {
  const kind = Math.floor(random() * 4);
  if (kind === 0) return before;
  if (kind === 1) return after;
  const arrived = after.slice(0, Math.floor(random() * (after.length + 1)));
  if (kind === 2) return arrived;
  const zeros = new Uint8Array(after.length);
  zeros.set(arrived);
  return zeros;
}
