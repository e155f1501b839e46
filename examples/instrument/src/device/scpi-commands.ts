import type { Multimeter } from './multimeter.ts';
import { EVENT } from './status.ts';
import type { Status } from './status.ts';

/** What commands work on. */
export interface CommandContext {
  readonly meter: Multimeter;
  readonly status: Status;
  /** Starts a measurement. */
  readonly trigger: () => void;
  /** Stops the measurement, and forgets what came of the last one. */
  readonly stop: () => void;
  /** Resolves when no measurement is in progress, with what came of the last one. */
  readonly completed: () => Promise<number | undefined>;
  /** Makes an event of it when no measurement is in progress. */
  readonly reportCompletion: () => void;
}

/** Carries a command out; returns the answer to a query. Throws a RangeError when the argument is none. */
type Run = (argument: string, context: CommandContext) => string | undefined | Promise<string | undefined>;

/** Headers as manuals write them: what is in lower case, and what is in brackets, can be left out. */
const COMMANDS: readonly (readonly [header: string, run: Run])[] = [
  ['*IDN?', () => 'GLUSTER-TS,SIMULATED MULTIMETER,0,1'],
  ['*RST', (_, { meter, stop }) => (stop(), meter.reset(), undefined)],
  ['*CLS', (_, { status }) => (status.clear(), undefined)],
  ['*STB?', (_, { status }) => String(status.byte)],
  ['*SRE', (argument, { status }) => ((status.serviceMask = toByte(argument)), undefined)],
  ['*SRE?', (_, { status }) => String(status.serviceMask)],
  ['*ESE', (argument, { status }) => ((status.eventMask = toByte(argument)), undefined)],
  ['*ESE?', (_, { status }) => String(status.eventMask)],
  ['*ESR?', (_, { status }) => String(status.takeEvents())],
  ['*TRG', (_, { trigger }) => (trigger(), undefined)],
  ['*OPC', (_, { reportCompletion }) => (reportCompletion(), undefined)],
  ['*OPC?', async (_, { completed }) => (await completed(), '1')],
  ['SYSTem:ERRor[:NEXT]?', (_, { status }) => status.takeError()],
  ['[SENSe:]VOLTage:RANGe', (argument, { meter }) => ((meter.range = toRange(argument)), undefined)],
  ['[SENSe:]VOLTage:RANGe?', (_, { meter }) => toText(meter.range)],
  ['INITiate[:IMMediate]', (_, { trigger }) => (trigger(), undefined)],
  ['FETCh?', (_, context) => fetch(context)],
  ['MEASure:VOLTage[:DC]?', (_, context) => (context.trigger(), fetch(context))],
];

const PATTERNS = COMMANDS.map(([header, run]) => ({ pattern: patternOf(header), run }));

/** The command that a text is, with its argument, which may be empty. */
export function findCommand(text: string): { readonly run: Run; readonly argument: string } | undefined {
  const [, header = '', argument = ''] = /^:?(\S+)\s*(.*)$/s.exec(text) ?? [];
  const found = PATTERNS.find(({ pattern }) => pattern.test(header));
  return found && { run: found.run, argument };
}

async function fetch({ completed, status }: CommandContext): Promise<string | undefined> {
  const volts = await completed();
  if (volts !== undefined) return toText(volts);
  status.failed(EVENT.EXECUTION_ERROR, '-230,"Data corrupt or stale"');
  return undefined;
}

function toByte(argument: string): number {
  const value = Number(argument);
  if (argument === '' || !Number.isInteger(value) || value < 0 || value > 255) throw new RangeError(argument);
  return value;
}

function toRange(argument: string): number {
  const value = Number(argument);
  if (argument === '' || !(value > 0 && value <= 1000)) throw new RangeError(argument);
  return value;
}

/** As SCPI has it: +1.00000000E+00. */
function toText(value: number): string {
  const [digits = '', exponent = ''] = value.toExponential(8).split('e');
  return `${value < 0 ? '' : '+'}${digits}E${exponent.startsWith('-') ? '-' : '+'}${exponent.slice(1).padStart(2, '0')}`;
}

function patternOf(header: string): RegExp {
  const source = header
    .replaceAll(/[*?]/g, '\\$&')
    .replaceAll(/\[(.*?)\]/g, '(?:$1)?')
    .replaceAll(/[a-z]+/g, '(?:$&)?');
  return new RegExp(`^${source}$`, 'i');
}
