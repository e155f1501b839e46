/** What is wrong with a dict. */
export type DictErrorCode =
  /** Input: the data end before the pairs do. */
  | 'ERR_DICT_TRUNCATED'
  /** Input: a count or length is above the limit that the caller set. */
  | 'ERR_DICT_LIMIT'
  /** Input or caller: a key that is not valid UTF-8, holds a NUL, or does not end in one. */
  | 'ERR_DICT_KEY'
  /** Caller: a value that the accessor cannot store. */
  | 'ERR_DICT_VALUE';

/** The bytes are no dict, or the value is none that a dict can hold. Answer the sender with an error; keep nothing. */
export class DictError extends Error {
  override readonly name = 'DictError';
  readonly code: DictErrorCode;

  constructor(code: DictErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
