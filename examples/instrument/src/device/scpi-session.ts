import { Gate } from '../gate.ts';
import { REASON_COUNT, REASON_END, REASON_TERM_CHAR } from '../generated/instrument.ts';
import type { Multimeter } from './multimeter.ts';
import { findCommand } from './scpi-commands.ts';
import type { CommandContext } from './scpi-commands.ts';
import { EVENT, Status } from './status.ts';

/** Longest message that is taken, in bytes. */
export const MESSAGE_BYTES_MAX = 65_536;
/** Most commands in a message. */
const COMMANDS_MAX = 64;

/** A piece of an answer. */
export interface Piece {
  readonly data: Uint8Array;
  /** Bits: why it ends there. */
  readonly reason: number;
}

interface Measurement {
  readonly stop: AbortController;
  /** Resolves when it is over, one way or the other. */
  readonly done: Promise<void>;
}

/**
 * What one link says to the multimeter and gets to hear: messages of commands, one at a time, each with at most one answer
 * (IEEE 488.2). A message that comes while an answer has not been read takes its place.
 */
export class ScpiSession {
  readonly status: Status;
  /** Opens when {@link isBusy} or {@link hasAnswer} may have changed. */
  readonly changed: Gate = new Gate();
  readonly #meter: Multimeter;
  readonly #context: CommandContext;
  #input: Uint8Array[] = [];
  #inputBytes = 0;
  #answer: Uint8Array = new Uint8Array(0);
  #isBusy = false;
  /** Counts how often it was cleared: what was begun before has no answer any more. */
  #era = 0;
  #measurement: Measurement | undefined;
  #reading: number | undefined;
  #reportsCompletion = false;

  constructor(meter: Multimeter, requestService: () => void) {
    this.#meter = meter;
    this.status = new Status(requestService);
    this.#context = {
      meter,
      status: this.status,
      trigger: () => this.trigger(),
      stop: () => this.#stopMeasurement(),
      completed: () => this.#completed(),
      reportCompletion: () => void this.#reportCompletion(),
    };
  }

  /** A message is being carried out. */
  get isBusy(): boolean {
    return this.#isBusy;
  }

  get hasAnswer(): boolean {
    return this.#answer.length > 0;
  }

  /** Takes bytes of a message; with the last ones it is carried out. False when it is too long, and forgotten. */
  write(bytes: Uint8Array, isEnd: boolean): boolean {
    this.#inputBytes += bytes.length;
    if (this.#inputBytes > MESSAGE_BYTES_MAX) {
      this.#forgetInput();
      this.status.failed(EVENT.EXECUTION_ERROR, '-223,"Too much data"');
      return false;
    }
    // A view on a call, which will be over when the message is carried out.
    this.#input.push(bytes.slice());
    if (isEnd) {
      const text = Buffer.concat(this.#input).toString('latin1');
      this.#forgetInput();
      void this.#carryOut(text);
    }
    return true;
  }

  /** Takes bytes of the answer, which there must be: as many as wanted, or up to the terminating character. */
  read(bytesMax: number, termChar: number | undefined): Piece {
    const found = termChar === undefined ? -1 : this.#answer.indexOf(termChar);
    const wanted = found === -1 ? bytesMax : Math.min(bytesMax, found + 1);
    const data = this.#answer.subarray(0, wanted);
    this.#setAnswer(this.#answer.subarray(wanted));
    const reason =
      (data.length === bytesMax ? REASON_COUNT : 0) |
      (found !== -1 && data.length === found + 1 ? REASON_TERM_CHAR : 0) |
      (this.hasAnswer ? 0 : REASON_END);
    return { data, reason };
  }

  /** Starts a measurement. */
  trigger(): void {
    if (this.#measurement === undefined) this.#startMeasurement();
    else this.status.failed(EVENT.EXECUTION_ERROR, '-213,"Init ignored"');
  }

  /** Stops what is in progress, and forgets what was written and what was not read. */
  clear(): void {
    this.#era++;
    this.#isBusy = false;
    this.#forgetInput();
    this.#stopMeasurement();
    this.#setAnswer(new Uint8Array(0));
  }

  async #carryOut(text: string): Promise<void> {
    if (this.hasAnswer) {
      this.#setAnswer(new Uint8Array(0));
      this.status.failed(EVENT.QUERY_ERROR, '-410,"Query INTERRUPTED"');
    }
    const era = this.#era;
    this.#isBusy = true;
    const answers: string[] = [];
    for (const command of this.#commandsOf(text)) {
      const answer = await this.#carryOutOne(command);
      if (era !== this.#era) return;
      if (answer !== undefined) answers.push(answer);
    }
    this.#isBusy = false;
    this.#setAnswer(Buffer.from(answers.length === 0 ? '' : `${answers.join(';')}\n`, 'latin1'));
  }

  #commandsOf(text: string): readonly string[] {
    const commands = text.split(/[;\n]/, COMMANDS_MAX + 1).map((one) => one.trim());
    if (commands.length <= COMMANDS_MAX) return commands.filter(Boolean);
    this.status.failed(EVENT.EXECUTION_ERROR, '-223,"Too much data"');
    return [];
  }

  async #carryOutOne(text: string): Promise<string | undefined> {
    const found = findCommand(text);
    if (found === undefined) {
      this.status.failed(EVENT.COMMAND_ERROR, '-113,"Undefined header"');
      return undefined;
    }
    try {
      return await found.run(found.argument, this.#context);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.status.failed(EVENT.EXECUTION_ERROR, '-222,"Data out of range"');
      return undefined;
    }
  }

  #startMeasurement(): void {
    this.#reading = undefined;
    const stop = new AbortController();
    const done = this.#meter.measure(stop.signal).then(
      (volts) => {
        this.#reading = volts;
        this.#measurement = undefined;
      },
      // It was stopped, and there may be another one.
      () => undefined,
    );
    this.#measurement = { stop, done };
  }

  #stopMeasurement(): void {
    this.#measurement?.stop.abort();
    this.#measurement = undefined;
    this.#reading = undefined;
  }

  async #completed(): Promise<number | undefined> {
    await this.#measurement?.done;
    return this.#reading;
  }

  async #reportCompletion(): Promise<void> {
    if (this.#reportsCompletion) return;
    this.#reportsCompletion = true;
    await this.#measurement?.done;
    this.#reportsCompletion = false;
    this.status.happened(EVENT.COMPLETE);
  }

  #forgetInput(): void {
    this.#input = [];
    this.#inputBytes = 0;
  }

  #setAnswer(answer: Uint8Array): void {
    this.#answer = answer;
    this.status.hasMessage = answer.length > 0;
    this.changed.open();
  }
}
