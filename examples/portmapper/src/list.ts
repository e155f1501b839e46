import { parseArgs } from 'node:util';
import { RpcbindClnt, RPCBIND_SOCKET_PATH } from '@gluster-ts/rpcbind';
import { parseTarget } from './arguments.ts';
import { UsageError } from './errors.ts';

/** The command `list`: all that is registered with a portmapper, as a table. */
export async function list(args: readonly string[]): Promise<string> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [target = RPCBIND_SOCKET_PATH, ...others] = positionals;
  if (others.length > 0) throw new UsageError('Say one host, or the path of one socket');

  await using rpcbind = new RpcbindClnt(parseTarget(target), { timeoutMs: 5000 });
  const rows = (await rpcbind.dump()).map(({ program, version, netid, address, owner }) => {
    return [String(program), String(version), netid, address, owner];
  });
  return table([['program', 'version', 'netid', 'address', 'owner'], ...rows]);
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
