import { cliProgram, Dict, gf_cli_rsp } from '@gluster-ts/protocol';
import type { CliProcedures } from '@gluster-ts/protocol';
import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import { cliHandlers } from '../../src/cli/handlers.ts';
import type { Glusterd } from '../../src/glusterd.ts';
import { callEncoded } from './call.ts';

export type CliProcedureName = keyof CliProcedures;

/** Sends a command with a dict, as the command line does, and reads its answer. */
export async function askCli(
  glusterd: Glusterd,
  name: CliProcedureName,
  pairs: Readonly<Record<string, string>>,
): Promise<gf_cli_rsp> {
  const dict = new Dict();
  for (const [key, value] of Object.entries(pairs)) dict.setString(key, value);
  const w = new XdrWriter();
  w.opaque(dict.serialize());
  const bytes = await callEncoded(cliProgram, cliHandlers(glusterd), name, w.finish());
  return gf_cli_rsp.decode(new XdrReader(bytes));
}

/** What the dict of an answer has, text by key. */
export function texts(rsp: gf_cli_rsp): Record<string, string | undefined> {
  const dict = Dict.unserialize(rsp.dict);
  return Object.fromEntries(dict.keys().map((key) => [key, dict.string(key)]));
}
