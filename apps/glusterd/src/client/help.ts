import manifest from '../../package.json' with { type: 'json' };
import { COMMANDS } from './commands.ts';

/** `--help`. */
export function clientHelp(): string {
  const width = Math.max(...COMMANDS.map(({ words }) => words.length));
  return `Usage: gluster-ts [OPTION...] COMMAND
Asks a GlusterFS management daemon, this project's or the C one.

Commands:
${COMMANDS.map(({ words, help }) => `  ${words.padEnd(width)}   ${help}`).join('\n')}

Options:
      --glusterd-sock=PATH       Socket of the daemon [default: that of the checkout's
                                 last 'npm start', else /var/run/glusterd.socket]
      --remote-host=HOST[:PORT]  Ask over TCP instead [default port: 24007]
      --secure-mgmt=BOOL         TLS to that host, or not [default: yes, if there is
                                 /var/lib/glusterd/secure-access]
      --timeout=SECONDS          Time for an answer [default: 120]
  -h, --help                     Print this list
  -V, --version                  Print the version

Exit status: 0 answered, 1 no or a bad answer, 64 wrong use.
`;
}

/** `--version`. */
export function clientVersion(): string {
  return `gluster-ts ${manifest.version} on Node.js ${process.version}\n`;
}
