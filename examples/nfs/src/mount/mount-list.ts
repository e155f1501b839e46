/** Most mounts that are remembered; the oldest gives way. */
const MOUNTS_MAX = 1024;

/** A host and a directory that it has mounted, as it asked for it. */
export interface Mount {
  readonly host: string;
  readonly directory: string;
}

/**
 * Who has mounted what, as far as anybody has told. Nothing depends on it: clients that crash never say goodbye, and those
 * that keep a handle need no mount (RFC 1813 section 5.2.2).
 */
export class MountList {
  readonly #mounts = new Map<string, Mount>();

  add(host: string, directory: string): void {
    const key = keyOf(host, directory);
    this.#mounts.delete(key);
    this.#mounts.set(key, { host, directory });
    const [oldest] = this.#mounts.keys();
    if (this.#mounts.size > MOUNTS_MAX && oldest !== undefined) this.#mounts.delete(oldest);
  }

  remove(host: string, directory: string): void {
    this.#mounts.delete(keyOf(host, directory));
  }

  removeAll(host: string): void {
    for (const [key, mount] of this.#mounts) if (mount.host === host) this.#mounts.delete(key);
  }

  all(): Mount[] {
    return [...this.#mounts.values()];
  }
}

function keyOf(host: string, directory: string): string {
  return `${host}\0${directory}`;
}
