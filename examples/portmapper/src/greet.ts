import { parseArgs } from 'node:util';
import { connectProgram } from '@gluster-ts/rpcbind';
import { parseTarget } from './arguments.ts';
import { UsageError } from './errors.ts';
import { GREETER_V1, GREETER_V2, language } from './generated/greeter.ts';

const LANGUAGES = { english: language.ENGLISH, french: language.FRENCH, swahili: language.SWAHILI } as const;

/** The command `greet`: finds the greeter of a host and calls it. Returns what it says. */
export async function greet(args: readonly string[]): Promise<string> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { language: { type: 'string' }, netid: { type: 'string' } },
  });
  const [host, who, ...others] = positionals;
  if (host === undefined || who === undefined || others.length > 0) throw new UsageError('Say a host and a name');
  const target = parseTarget(host);
  const options = { timeoutMs: 5000, ...(values.netid !== undefined && { netid: values.netid }) };

  if (values.language === undefined) {
    await using clnt = await connectProgram(target, GREETER_V1, options);
    return await clnt.call(GREETER_V1, 'GREET', who);
  }
  const how = parseLanguage(values.language);
  await using clnt = await connectProgram(target, GREETER_V2, options);
  return await clnt.call(GREETER_V2, 'GREET', { who, how });
}

function parseLanguage(text: string): language {
  const found = Object.entries(LANGUAGES).find(([name]) => name === text);
  if (found !== undefined) return found[1];
  throw new UsageError(`No such language: ${text}. There are ${Object.keys(LANGUAGES).join(', ')}`);
}
