import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkoutRoot } from '../src/paths.ts';
import { StageSource, stagesOfPage, stageVariables } from '../src/sampled/stage-source.ts';

const page = readFileSync(join(checkoutRoot, 'docs/path.md'), 'utf8');
const pageStages = stagesOfPage(page);

/** Stages of the lines of every function of a package. */
function stagesOf(folder: string): Set<string> {
  const directory = join(checkoutRoot, 'packages', folder, 'src');
  const files = globSync('**/*.ts', { cwd: directory, exclude: ['**/*.test.ts', 'generated/**'] });
  const texts = new Map(files.map((file) => [file, readFileSync(join(directory, file), 'utf8')]));
  const variables = new Map([...texts.values()].flatMap((text) => [...stageVariables(text)]));
  const found = new Set<string>();
  for (const [file, text] of texts) {
    const source = new StageSource(text, variables, pageStages.get(`${folder}/${file}`));
    const lines = text.split('\n');
    const begins = lines.flatMap((line, at) =>
      /^(?: {2})?(?:export )?(?:async )?(?:function )?#?\w+\(.*/.test(line) ? [at] : [],
    );
    for (const [index, begin] of begins.entries()) {
      const stages = source.at(begin);
      const end = begins[index + 1] ?? lines.length;
      for (let line = begin; line < end; line++) found.add(stages.ofLine(line) ?? stages.weak ?? '');
    }
  }
  return found;
}

it('StageSource finds code of every stage of docs/path.md in the packages, so that none can be missing in a profile', () => {
  const folders = ['iobuf-pool', 'rpc-transport', 'rpcsvc', 'auth', 'xdr', 'synctask', 'protocol', 'glusterd-actors'];
  const found = new Set(folders.flatMap((folder) => [...stagesOf(folder)]));
  const stages = [...page.matchAll(/^\| (\d(?:\.\d)?) +\|/gm)].map(([, stage = '']) => stage);
  expect(stages.length).toBeGreaterThan(20);
  expect(stages.filter((stage) => !found.has(stage))).toEqual([]);
});
