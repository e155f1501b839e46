import { beforeAll, describe, expect, it } from 'vitest';
import { missingForNamespaces, ours, play, theirs, withoutUuids } from './support/namespace.ts';
import type { Outcome } from './support/namespace.ts';

/** What Debian's command line asks of an empty node; `xml` and `remote` where the command and C's daemon have them. */
const questions = [
  { words: 'pool list', xml: true, remote: true },
  { words: 'peer status', xml: true, remote: true },
  { words: 'system:: uuid get', xml: true, remote: true },
  { words: 'system:: getwd', xml: false, remote: true },
  { words: 'volume list', xml: true, remote: true },
  { words: 'volume info', xml: true, remote: true },
  { words: 'volume info all', xml: true, remote: true },
  { words: 'volume status', xml: true, remote: true },
  { words: 'volume status all', xml: true, remote: true },
  { words: 'volume get all all', xml: true, remote: true },
  { words: 'volume info nosuch', xml: true, remote: true },
  { words: 'volume status nosuch', xml: true, remote: true },
  { words: 'volume get nosuch all', xml: true, remote: true },
  { words: 'volume start nosuch', xml: true, remote: true },
  { words: 'volume heal nosuch enable', xml: false, remote: true },
  { words: 'peer detach node9', xml: true, remote: true },
];

const commands = questions.flatMap(({ words, xml, remote }) => {
  const forms = [words, ...(xml ? [`--xml ${words}`] : [])];
  const all = remote ? [...forms, ...forms.map((form) => `--remote-host=127.0.0.1 ${form}`)] : forms;
  return all.map((form) => `gluster --mode=script ${form}`);
});

const missing = missingForNamespaces('gluster', 'glusterd');

describe.skipIf(missing !== undefined)(`gluster, the command line of Debian${missing ? ` (${missing})` : ''},`, () => {
  let answers: Outcome[] = [];
  let expected: Outcome[] = [];

  beforeAll(async () => {
    [answers, expected] = (await Promise.all([ours, theirs].map((daemon) => play({ daemon, commands })))).map(
      withoutUuids,
    ) as [Outcome[], Outcome[]];
  }, 600_000);

  it.each(commands.map((command, i) => ({ command, i })))('prints and exits as with C: $command', ({ i }) => {
    expect(expected[i]).toBeDefined();
    expect(answers[i]).toEqual(expected[i]);
  });
});
