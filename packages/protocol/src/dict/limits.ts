/** Bounds on a dict that comes from somebody else. What is over them is refused before anything is kept. */
export interface DictLimits {
  /** Most pairs; default 1,000,000. */
  readonly maxPairs?: number;
  /** Longest key in bytes without its NUL; default 65,536. */
  readonly maxKeyBytes?: number;
  /** Longest value in bytes; default 64 MiB. */
  readonly maxValueBytes?: number;
}

/** The limits with every default filled in. */
export function withDefaults(limits: DictLimits = {}): Required<DictLimits> {
  return {
    maxPairs: limits.maxPairs ?? 1_000_000,
    maxKeyBytes: limits.maxKeyBytes ?? 65_536,
    maxValueBytes: limits.maxValueBytes ?? 64 * 1024 * 1024,
  };
}
