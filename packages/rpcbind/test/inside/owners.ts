/** C servers and rpcinfo of several users at our rpcbind. Argument: the C server's program. */
import { calculator } from '../support/calculator.ts';
import { finish, prepare, sh, startOurs, startServer } from './play.ts';

const [file = ''] = process.argv.slice(2);
prepare();
const { registry } = await startOurs();
const owners = (): string[] => [
  ...new Set([...registry].filter(({ program }) => program === calculator.number).map(({ owner }) => owner)),
];
const as = (uid: number, ...command: readonly string[]): string[] => {
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', ...command];
};
const remove = (version: number): string[] => ['rpcinfo', '-d', String(calculator.number), String(version)];

const [setpriv = '', ...rest] = as(1000, file, 'portmap');
const server = await startServer(setpriv, ...rest);
const registered = owners();
const byAnother = await sh(as(1001, ...remove(1)).join(' '));
const afterAnother = registry.size;
const byOwner = await sh(as(1000, ...remove(1)).join(' '));
const afterOwner = registry.size;
const byRoot = await sh(remove(3).join(' '));
await server.stop();
finish({ registered, byAnother, afterAnother, byOwner, afterOwner, byRoot, left: owners() });
