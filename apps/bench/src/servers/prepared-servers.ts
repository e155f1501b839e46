import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Endpoint } from '../load/run-load.ts';
import type { Cores } from '../machine/cores.ts';
import { buildNative } from '../native/build-native.ts';
import { benchRoot } from '../paths.ts';
import { Child } from './child.ts';
import { plainJavaScript } from './plain-javascript.ts';
import type { Missing, RunningServer, ServerKind, ServerName, ServerRequest } from './server.ts';

/** Servers that answer prepared bytes: each listens on one endpoint and prints `ready` and its port. */
export function preparedServers(scratch: string, cores: Cores): ServerKind[] {
  return [
    prepared('libtirpc', scratch, cores, async ({ message }) => {
      if (message.friends === undefined) return { missing: `the libtirpc server has no ${message.name}` };
      const program = await buildNative('tirpc-server');
      return 'missing' in program ? program : { command: [program.path], file: '--friends', bytes: message.friends };
    }),
    prepared('node-echo', scratch, cores, async ({ message }) => {
      const program = await plainJavaScript(join(benchRoot, 'src/servers/node-echo.ts'), scratch);
      return { command: [process.execPath, program], file: '--reply', bytes: message.reply };
    }),
    prepared('c-echo', scratch, cores, async ({ message }) => {
      const program = await buildNative('echo');
      return 'missing' in program ? program : { command: [program.path], file: '--reply', bytes: message.reply };
    }),
  ];
}

interface Preparation {
  readonly command: readonly string[];
  /** Option that takes the file with `bytes`. */
  readonly file: string;
  readonly bytes: Uint8Array;
}

function prepared(
  name: ServerName,
  scratch: string,
  cores: Cores,
  prepare: (request: ServerRequest) => Promise<Preparation | Missing>,
): ServerKind {
  return {
    name,
    key: ({ transport, message }) => `${name} ${transport} ${message.name}`,
    async start(request) {
      const preparation = await prepare(request);
      if ('missing' in preparation) return preparation;
      const stem = join(scratch, `${name}-${request.transport}-${request.message.name}`);
      await writeFile(`${stem}.bytes`, preparation.bytes);
      return listen(request, [...cores.server, ...preparation.command, preparation.file, `${stem}.bytes`], stem);
    },
  };
}

async function listen(request: ServerRequest, command: readonly string[], stem: string): Promise<RunningServer> {
  const where = request.transport === 'unix' ? ['--unix', `${stem}.sock`] : ['--tcp', '127.0.0.1:0'];
  const child = await Child.start({ command: [...command, ...where], output: `${stem}.out` });
  const port = await child.until('waiting for its ready line', () => /^ready (\d+)$/m.exec(child.output)?.[1]);
  const endpoint: Endpoint =
    request.transport === 'unix' ? { path: `${stem}.sock` } : { host: '127.0.0.1', port: Number(port) };
  return { pid: child.pid, endpoint: () => endpoint, stop: () => child.stop() };
}
