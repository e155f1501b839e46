import { afterAll, describe, expect, it } from 'vitest';
import { debianFiles, fixtureFiles, glusterFiles } from './support/corpus.ts';
import { Workspace } from './support/workspace.ts';

const sets = [
  { from: "Debian's rpcsvc-proto and libnsl-dev", files: debianFiles(), least: 17 },
  { from: 'GlusterFS', files: glusterFiles(), least: 11 },
  { from: 'fixtures', files: fixtureFiles(), least: 3 },
];

describe.each(sets)('every .x file of $from', ({ from, files, least }) => {
  const workspace = new Workspace();
  afterAll(() => workspace[Symbol.dispose]());

  if (files.length === 0) {
    console.warn(`SKIPPED: no .x files of ${from}`);
    it.skip('compiles and type-checks', () => undefined);
    return;
  }

  it('is there', () => expect(files.length).toBeGreaterThanOrEqual(least));

  it.each(files)('$name compiles', ({ name, path, options }) => {
    workspace.compile(name, path, options);
    // What its imports come from.
    for (const { from: source } of options.imports ?? []) {
      if ('file' in source) workspace.compile(source.file.replace(/^.*\/|\.x$/g, ''), source.file, {});
    }
  });

  it('all of them type-check in one strict project', () => expect(workspace.typeCheck()).toBe(''));

  it('all of them can be loaded', async () => {
    for (const { name } of files) {
      const module = await workspace.import(`${workspace.directory}/${name}.ts`);
      expect(Object.keys(module).length, name).toBeGreaterThan(0);
    }
  });
});
