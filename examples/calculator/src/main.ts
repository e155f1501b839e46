/** A calculator on the network: its server, and a client for the command line. See --help. */
import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { TransportError } from '@gluster-ts/rpc-transport';
import { call } from './call.ts';
import { RefusedError, UsageError } from './errors.ts';
import { serve } from './serve.ts';

const HELP = `usage: npm run example -- calculator COMMAND

serve [OPTIONS]                     answers calls until SIGINT or SIGTERM
  --tcp HOST:PORT                   listens there; port 0: any free one. Default 127.0.0.1:20099
  --udp HOST:PORT                   the same for datagrams
  --unix PATH                       the same for a unix socket
                                    Each can be given several times.

call [OPTIONS] ADDRESS OPERATION    asks a calculator, ours or another one that was made from src/calculator.x
  ADDRESS                           HOST:PORT, udp:HOST:PORT, or the path of a unix socket, with a slash
  add A B                           integers of 64 bits
  divide A B                        floating-point numbers
  sum N...                          integers of 64 bits, 500 at most
  statistics N...                   floating-point numbers, 500 at most
  --timeout MS                      how long to wait for the answer. Default 5000
                                    Numbers below zero stand behind "--": add -- -2 -3

exit status: 0 answered, 1 no answer or no result, 2 wrong usage
`;

try {
  await main(process.argv.slice(2));
} catch (error) {
  const exitCode = exitCodeOf(error);
  console.error(error instanceof Error && exitCode !== undefined ? error.message : error);
  process.exitCode = exitCode ?? 1;
}

async function main([command, ...args]: readonly string[]): Promise<void> {
  if (command === undefined || command === '--help' || command === '-h' || args.includes('--help')) {
    console.log(HELP);
    return;
  }
  if (command === 'serve') await serve(args);
  else if (command === 'call') console.log(await call(args));
  else throw new UsageError(`No such command: ${command}. There are serve and call; --help says more`);
}

/** For errors whose message says all that its reader needs; others, which are mistakes of this program, have none. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError) return 2;
  // parseArgs() throws these.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return 2;
  if (error instanceof RpcClntError || error instanceof TransportError || error instanceof RefusedError) return 1;
  return undefined;
}
