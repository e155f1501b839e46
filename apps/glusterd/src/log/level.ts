/** Severities and their numbers, as in C: a line is written when its number is not above the level's. */
export const LogLevel = {
  NONE: 0,
  EMERG: 1,
  ALERT: 2,
  CRITICAL: 3,
  ERROR: 4,
  WARNING: 5,
  NOTICE: 6,
  INFO: 7,
  DEBUG: 8,
  TRACE: 9,
} as const;
export type LogLevel = (typeof LogLevel)[keyof typeof LogLevel];

/** The letter that stands for a severity in a log line. */
export function levelLetter(level: LogLevel): string {
  return ' MACEWNIDT'.charAt(level);
}

/** The level an operator names with `--log-level`, in any case; EMERG, ALERT and NOTICE can not be chosen. */
export function parseLogLevel(name: string): LogLevel | undefined {
  switch (name.toUpperCase()) {
    case 'NONE':
      return LogLevel.NONE;
    case 'CRITICAL':
      return LogLevel.CRITICAL;
    case 'ERROR':
      return LogLevel.ERROR;
    case 'WARNING':
      return LogLevel.WARNING;
    case 'INFO':
      return LogLevel.INFO;
    case 'DEBUG':
      return LogLevel.DEBUG;
    case 'TRACE':
      return LogLevel.TRACE;
    default:
      return undefined;
  }
}
