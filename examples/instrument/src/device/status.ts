/** Bits of the status byte (IEEE 488.2). */
export const STATUS = {
  /** There are errors to be asked for. */
  ERRORS: 4,
  /** There is an answer to be read. */
  MESSAGE: 16,
  /** Some event has happened of those that are enabled. */
  EVENT: 32,
  /** The instrument has requested service. */
  REQUEST: 64,
} as const;

/** Bits of the event register (IEEE 488.2). */
export const EVENT = { COMPLETE: 1, QUERY_ERROR: 4, EXECUTION_ERROR: 16, COMMAND_ERROR: 32 } as const;

/** Errors that are kept. */
const ERRORS_MAX = 20;

/** The registers of an instrument, and when it requests service. */
export class Status {
  readonly #requestService: () => void;
  readonly #errors: string[] = [];
  #events = 0;
  #eventMask = 0;
  #serviceMask = 0;
  #hasMessage = false;
  #requested = false;
  /** Reasons for service that were there when it was last looked. */
  #reasons = 0;

  /** @param requestService told when there is a reason for service that was not there before */
  constructor(requestService: () => void) {
    this.#requestService = requestService;
  }

  get eventMask(): number {
    return this.#eventMask;
  }

  set eventMask(mask: number) {
    this.#eventMask = mask;
    this.#update();
  }

  get serviceMask(): number {
    return this.#serviceMask;
  }

  set serviceMask(mask: number) {
    this.#serviceMask = mask & ~STATUS.REQUEST;
    this.#update();
  }

  set hasMessage(hasMessage: boolean) {
    this.#hasMessage = hasMessage;
    this.#update();
  }

  /** The status byte; bit 6 says whether there is a reason for service, requested or not. */
  get byte(): number {
    const byte = this.#byteWithoutRequest();
    return (byte & this.#serviceMask) === 0 ? byte : byte | STATUS.REQUEST;
  }

  /** The status byte; bit 6 says whether service was requested since the last poll. */
  poll(): number {
    const byte = this.#byteWithoutRequest() | (this.#requested ? STATUS.REQUEST : 0);
    this.#requested = false;
    return byte;
  }

  happened(event: number): void {
    this.#events |= event;
    this.#update();
  }

  /** The event register, which is empty then. */
  takeEvents(): number {
    const events = this.#events;
    this.#events = 0;
    this.#update();
    return events;
  }

  failed(event: number, error: string): void {
    if (this.#errors.length < ERRORS_MAX) this.#errors.push(error);
    else this.#errors[ERRORS_MAX - 1] = '-350,"Queue overflow"';
    this.happened(event);
  }

  /** The oldest error, which is forgotten then. */
  takeError(): string {
    const error = this.#errors.shift() ?? '0,"No error"';
    this.#update();
    return error;
  }

  /** Forgets events and errors. */
  clear(): void {
    this.#errors.length = 0;
    this.#events = 0;
    this.#requested = false;
    this.#update();
  }

  #byteWithoutRequest(): number {
    const errors = this.#errors.length > 0 ? STATUS.ERRORS : 0;
    const message = this.#hasMessage ? STATUS.MESSAGE : 0;
    return errors | message | ((this.#events & this.#eventMask) === 0 ? 0 : STATUS.EVENT);
  }

  #update(): void {
    const reasons = this.#byteWithoutRequest() & this.#serviceMask;
    const isNew = (reasons & ~this.#reasons) !== 0;
    this.#reasons = reasons;
    if (!isNew || this.#requested) return;
    this.#requested = true;
    this.#requestService();
  }
}
