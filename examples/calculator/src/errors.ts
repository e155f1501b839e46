/** An argument that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** The calculator was reached, and has no result. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
}
