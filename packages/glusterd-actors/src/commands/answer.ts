import { Dict } from '@gluster-ts/protocol';
import type { gf_cli_req, gf_cli_rsp } from '@gluster-ts/protocol';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { Command, readCommandDict } from './command.ts';

const NO_BYTES = new Uint8Array(0);

/** How a command's answer differs from the usual. */
export interface AnswerStyle {
  /** What is said of a request whose dict is none. */
  readonly undecodable?: string;
  /** Failures before the transaction carry no dict, and their op_ret is always -1. */
  readonly bareFailures?: boolean;
  /** No answer carries the request's dict. */
  readonly noDict?: boolean;
  /** The command leaves no line in the command log. */
  readonly silent?: boolean;
  /** The command log has the text of a success, too. */
  readonly logText?: boolean;
  /** The last that happens to the dict of any answer. */
  readonly finish?: (command: Command) => void;
}

/** Carries a command out and makes its answer; whatever it refuses with an {@link ActorError} is an answer too. */
export function answer(
  glusterd: Glusterd,
  args: gf_cli_req,
  style: AnswerStyle,
  body: (command: Command) => void,
): gf_cli_rsp {
  const command = begin(glusterd, args, style);
  if (!(command instanceof Command)) return command;
  try {
    body(command);
  } catch (error) {
    return fail(command, style, error);
  }
  return succeed(command, style);
}

/** The same for a command that waits for something. */
export async function answerLater(
  glusterd: Glusterd,
  args: gf_cli_req,
  style: AnswerStyle,
  body: (command: Command) => Promise<void>,
): Promise<gf_cli_rsp> {
  const command = begin(glusterd, args, style);
  if (!(command instanceof Command)) return command;
  try {
    await body(command);
  } catch (error) {
    return fail(command, style, error);
  }
  return succeed(command, style);
}

function begin(glusterd: Glusterd, args: gf_cli_req, style: AnswerStyle): Command | gf_cli_rsp {
  try {
    return new Command(glusterd, readCommandDict(args.dict, style.undecodable ?? 'Unable to decode the command'));
  } catch (error) {
    return fail(new Command(glusterd, new Dict()), style, error);
  }
}

function succeed(command: Command, style: AnswerStyle): gf_cli_rsp {
  return reply(command, style, 0, 0, command.text);
}

function fail(command: Command, style: AnswerStyle, error: unknown): gf_cli_rsp {
  // Anything else is a defect of ours: the service answers SYSTEM_ERR and tells its log.
  if (!(error instanceof ActorError)) throw error;
  const bare = style.bareFailures === true && !command.inTransaction;
  return reply(command, style, bare ? -1 : error.opRet, error.opErrno ?? command.failureErrno, error.message, bare);
}

function reply(
  command: Command,
  style: AnswerStyle,
  op_ret: number,
  op_errno: number,
  op_errstr: string,
  bare = false,
): gf_cli_rsp {
  const { dict, hasDict, glusterd } = command;
  const name = style.silent === true ? undefined : dict.string('cmd-str');
  if (name !== undefined) glusterd.commandLog(`${name} : ${outcome(style, op_ret, op_errstr)}`);
  if (!hasDict || bare || style.noDict === true) return { op_ret, op_errno, op_errstr, dict: NO_BYTES };
  style.finish?.(command);
  return { op_ret, op_errno, op_errstr, dict: dict.serialize() };
}

function outcome(style: AnswerStyle, opRet: number, text: string): string {
  if (opRet !== 0) return `FAILED : ${text}`;
  return style.logText === true && text !== '' ? `SUCCESS : ${text}` : 'SUCCESS';
}
