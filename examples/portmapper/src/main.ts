/** A portmapper, and a server and a client that meet through one: ours, or any other. See --help. */
import { RpcbindError } from '@gluster-ts/rpcbind';
import { RpcClntError } from '@gluster-ts/rpc-clnt';
import { TransportError } from '@gluster-ts/rpc-transport';
import { UsageError } from './errors.ts';
import { greet } from './greet.ts';
import { greeter } from './greeter.ts';
import { list } from './list.ts';
import { serve } from './serve.ts';

const HELP = `usage: npm run example -- portmapper COMMAND

serve [OPTIONS]               a portmapper (versions 2, 3, 4), until SIGINT or SIGTERM
  --host HOST                 listens there, on TCP and UDP. Can be given several times. Default 127.0.0.1
  --port PORT                 default 111, which is where everybody asks, and needs root
  --unix PATH                 default /run/rpcbind.sock

list [TARGET]                 what is registered
  TARGET                      a host, or the path of a unix socket. Default /run/rpcbind.sock

greeter [OPTIONS]             a server that registers itself, until SIGINT or SIGTERM
  --host HOST                 default 127.0.0.1
  --port PORT                 default: any free one
  --rpcbind TARGET            default: this machine's

greet TARGET NAME [OPTIONS]   a client that finds it
  --language LANGUAGE         english, french, swahili: takes version 2 of the greeter
  --netid NETID               over which transport: tcp, tcp6, udp, udp6, local

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
    case 'greeter':
      return greeter(args);
    case 'list':
      console.log(await list(args));
      return;
    case 'greet':
      console.log(await greet(args));
      return;
    default:
      throw new UsageError(`No such command: ${command}. --help tells which there are`);
  }
}

/** For errors whose message says all that its reader needs; others, which are mistakes of this program, have none. */
function exitCodeOf(error: unknown): number | undefined {
  if (error instanceof UsageError) return 2;
  // parseArgs() throws these.
  if (error instanceof TypeError && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')) return 2;
  if (error instanceof RpcbindError || error instanceof RpcClntError || error instanceof TransportError) return 1;
  return undefined;
}
