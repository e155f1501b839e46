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
  | 'ERR_XDR_OVERFLOW'
  /** Input or caller: a value of a recursive type nests deeper than the reader or writer allows. */
  | 'ERR_XDR_DEPTH';

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

  /**
   * What a codec throws on when `error` came out of its field `step`, or out of that field's element `index` where it is
   * not negative; an array that is no field has an empty step. Errors that are not of this class pass unchanged.
   */
  static at(error: unknown, step: string, index = -1): unknown {
    if (!(error instanceof XdrError)) return error;
    if (index >= 0) error.within(`[${index}]`);
    return step === '' ? error : error.within(step);
  }

  /** Puts a field name (`hostname`) or an index (`[3]`) before the path: called by codecs on the way out. */
  within(step: string): this {
    this.path = this.path === '' || this.path.startsWith('[') ? step + this.path : `${step}.${this.path}`;
    this.message = `${this.path}: ${this.#what} (byte ${this.offset})`;
    return this;
  }
}

/** Neither true nor false. */
export function badBool(value: number, field: string, offset: number): XdrError {
  const error = new XdrError('ERR_XDR_VALUE', `Boolean is ${value}, not 0 or 1`, offset);
  return field === '' ? error : error.within(field);
}

/** A value that is none of an enumeration's; the value need not be an integer when encoding. */
export function badEnum(type: string, value: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_VALUE', `${type} has no value ${value}`, offset);
}

/** A discriminant for which a union has no arm. */
export function badUnion(type: string, discriminant: number | boolean, offset: number): XdrError {
  return new XdrError('ERR_XDR_VALUE', `${type} has no arm for ${String(discriminant)}`, offset);
}

/** A union to encode whose discriminant has an arm, but the field of that arm is not there. */
export function badArm(type: string, discriminant: number | boolean, offset: number): XdrError {
  return new XdrError('ERR_XDR_VALUE', `${type} of ${String(discriminant)} needs a value here`, offset);
}

/** A number to encode that is not what `what` names, such as `a 32-bit integer`. */
export function badNumber(value: number | bigint, what: string, offset: number): XdrError {
  return new XdrError('ERR_XDR_RANGE', `${value} is not ${what}`, offset);
}

/** An array to encode that has not the fixed number of elements of its type. */
export function badCount(count: number, due: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_RANGE', `Array of ${count} elements where ${due} are due`, offset);
}

/** A linked list, which announces no length, with more elements than its type allows. */
export function badList(max: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_LIMIT', `List has more than ${max} elements`, offset);
}

export function tooDeep(depthMax: number, offset: number): XdrError {
  return new XdrError('ERR_XDR_DEPTH', `Value nests deeper than ${depthMax} levels`, offset);
}

/** A window that is not part of its buffer: found here, not as a RangeError of a DataView somewhere later. */
export function checkWindow(bytes: Uint8Array, start: number, end: number): void {
  if (!(start >= 0 && start <= end && end <= bytes.length)) throw badWindow(bytes, start, end);
}

// Apart, so that the check is small enough to be inlined wherever a reader or writer starts over.
function badWindow({ length }: Uint8Array, start: number, end: number): XdrError {
  return new XdrError('ERR_XDR_RANGE', `Window ${start}…${end} does not lie in a buffer of ${length} bytes`, start);
}
