/** An instrument on the network, simulated, and a client for it and for real ones. See --help. */
import { RpcbindError } from '@gluster-ts/rpcbind';
import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { TransportError } from '@gluster-ts/rpc-transport';
import { abort } from './abort.ts';
import { DeviceError, UsageError } from './errors.ts';
import { query } from './query.ts';
import { serve } from './serve.ts';
import { watch } from './watch.ts';

const HELP = `usage: npm run example -- instrument COMMAND

serve [OPTIONS]                    a simulated multimeter, until SIGINT or SIGTERM
  --host HOST                      default 127.0.0.1
  --port PORT                      of the core channel. Default: any free one
  --measure-ms MS                  how long a measurement takes. Default 100
  --register                       with the portmapper of this machine, where most clients look

query [OPTIONS] ADDRESS COMMAND    sends a SCPI command; prints the answer when it is a question
  ADDRESS                          HOST:PORT, or HOST, whose portmapper is asked
  --timeout MS                     how long the instrument may take. Default 5000
  --lock-timeout MS                how long to wait while another client has locked the device. Default 0
  --device NAME                    default inst0

abort ADDRESS COMMAND              sends a command, and aborts waiting for its answer
  --after MS                       default 0

watch ADDRESS                      measures, and is told by the instrument when the result is there
  --count COUNT                    so many times. Default: until SIGINT or SIGTERM

exit status: 0 done, 1 nobody there or refused, 2 wrong usage
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
  switch (command) {
    case 'serve':
      return serve(args);
    case 'query': {
      const answer = await query(args);
      if (answer !== undefined) console.log(answer);
      return;
    }
    case 'abort':
      console.log(await abort(args));
      return;
    case 'watch':
      return watch(args);
    default:
      throw new UsageError(`No such command: ${command}. --help tells which there are`);
  }
}

/** For errors whose message says all that its reader needs; others, which are mistakes of this program, have none. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError) return 2;
  // parseArgs() throws these.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return 2;
  const isKnown = [DeviceError, RpcbindError, RpcClntError, TransportError].some((known) => error instanceof known);
  return isKnown ? 1 : undefined;
}
