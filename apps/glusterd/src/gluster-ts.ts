/** The `gluster-ts` command: asks a daemon, ours or C's, a few questions. The rest is Debian's `gluster`'s to ask. */
import { authGlusterfsV2 } from '@gluster-ts/auth';
import { RpcClnt } from '@gluster-ts/rpc-clnt';

import { findCommand } from './client/commands.ts';
import { clientHelp, clientVersion } from './client/help.ts';
import { parseClientArguments } from './client/parse-arguments.ts';
import { GlusterdError } from './errors.ts';
import { isSecureManagement, secureManagement } from './start/secure-management.ts';

/** Key and certificate lie where the daemon has them by default. */
const NO_OPTIONS = { options: new Map<string, string>() };

async function main(): Promise<void> {
  try {
    const asked = parseClientArguments(process.argv.slice(2));
    if (asked.help) {
      process.stdout.write(clientHelp());
      return;
    }
    if (asked.version) {
      process.stdout.write(clientVersion());
      return;
    }
    const command = findCommand(asked.words);
    const isSecure = 'port' in asked.target && isSecureManagement(asked.secureManagement);
    const tls = isSecure ? (await secureManagement(NO_OPTIONS)).client : undefined;
    await using clnt = new RpcClnt(asked.target, {
      auth: authGlusterfsV2(),
      timeoutMs: asked.timeoutMs,
      reconnect: false,
      ...(tls === undefined ? {} : { transport: { tls } }),
    });
    process.stdout.write(await command.run(clnt));
  } catch (error) {
    const isUsage = error instanceof GlusterdError && error.code === 'ERR_USAGE';
    const hint = isUsage ? "\nTry `gluster-ts --help' for what can be asked." : '';
    process.stderr.write(`gluster-ts: ${error instanceof Error ? error.message : String(error)}${hint}\n`);
    process.exitCode = isUsage ? 64 : 1;
  }
}

await main();
