import { device_error, is_device_error } from './generated/instrument.ts';

/** An argument of the command line that makes no sense. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the field `error` of an answer says; within the server, what it is going to say. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
  readonly code: number;

  constructor(code: number, what: string) {
    super(`${what}: ${describe(code)}`);
    this.code = code;
  }
}

const TEXTS: Readonly<Record<device_error, string>> = {
  [device_error.NO_ERROR]: 'no error',
  [device_error.SYNTAX_ERROR]: 'syntax error',
  [device_error.NOT_ACCESSIBLE]: 'no such device',
  [device_error.INVALID_LINK]: 'no such link',
  [device_error.PARAMETER_ERROR]: 'a parameter is wrong',
  [device_error.CHANNEL_NOT_ESTABLISHED]: 'there is no such channel',
  [device_error.NOT_SUPPORTED]: 'not supported',
  [device_error.OUT_OF_RESOURCES]: 'out of resources',
  [device_error.LOCKED_BY_OTHER]: 'locked by another link',
  [device_error.NO_LOCK_HELD]: 'not locked by this link',
  [device_error.IO_TIMEOUT]: 'timeout',
  [device_error.IO_ERROR]: 'input or output failed',
  [device_error.ABORTED]: 'aborted',
  [device_error.CHANNEL_ALREADY_ESTABLISHED]: 'there is a channel already',
};

function describe(code: number): string {
  return is_device_error(code) ? TEXTS[code] : `error ${code}`;
}
