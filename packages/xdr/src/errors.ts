/** What went wrong, one code per kind; see each code's comment for whose fault it is. */
export type XdrErrorCode =
  /** Input: the data ends before the value does. */
  | 'ERR_XDR_TRUNCATED'
  /** Input or caller: a length or count is above the limit that the type declares. */
  | 'ERR_XDR_LIMIT'
  /** Input or caller: a boolean, enumeration or union discriminant has a value that the type does not name. */
  | 'ERR_XDR_VALUE'
  /** Input or caller: a string that is not valid UTF-8, or holds a lone surrogate. */
  | 'ERR_XDR_STRING'
  /** Caller: a number that does not fit the type, or a fixed-length value of another length. */
  | 'ERR_XDR_RANGE'
  /** Input: bytes are left over after the last value. */
  | 'ERR_XDR_TRAILING'
  /** Caller: the writer's buffer is full and may not grow. */
  | 'ERR_XDR_OVERFLOW';

/**
 * The one error class of this package. When decoding, the input is at fault: answer it with the protocol's refusal
 * (GARBAGE_ARGS for a call) or drop it; the reader's position is then meaningless. When encoding, the caller is.
 */
export class XdrError extends Error {
  override readonly name = 'XdrError';
  readonly code: XdrErrorCode;
  /** Byte offset into the reader's or writer's buffer where the value began. */
  readonly offset: number;
  /** Where in the decoded type, outermost first, such as `peers[3].hostname`; empty when not known. */
  path = '';
  readonly #what: string;

  constructor(code: XdrErrorCode, what: string, offset: number) {
    super(`${what} (byte ${offset})`);
    this.code = code;
    this.offset = offset;
    this.#what = what;
  }

  /** Puts a field name (`hostname`) or an index (`[3]`) before the path: called by codecs on the way out. */
  within(step: string): this {
    this.path = this.path === '' || this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`;
    this.message = `${this.path}: ${this.#what} (byte ${this.offset})`;
    return this;
  }
}
