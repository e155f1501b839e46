/** What eslint cannot say: links that lead somewhere, stages that a search finds, nothing of one machine in the tree. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './support/namespace.ts';

const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const sources = tracked.filter(
  (file) => /^(packages|apps|examples)\/[^/]+\/src\/.*\.ts$/.test(file) && !file.includes('.test.'),
);
const pages = tracked.filter((file) => file.endsWith('.md') && !file.endsWith('CHANGELOG.md'));

describe('tidy', () => {
  it.each(pages)('%s links to files that exist', (page) => {
    const targets = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)\s#]+)(?:#[^)]*)?\)/g)].map(
      (match) => match[1]!,
    );
    expect(targets.filter((target) => !existsSync(join(root, dirname(page), target)))).toEqual([]);
  });

  it('finds every stage of docs/path.md by searching the code for its number', () => {
    const stages = [...read('docs/path.md').matchAll(/^\| (\d(?:\.\d)?) +\|/gm)].map((match) => match[1]!);
    expect(stages.length).toBeGreaterThan(20);
    const code = sources.map(read).join('\n');
    const notFound = stages.filter(
      (stage) =>
        !new RegExp(`\\bstages? (?:[\\d.]+(?:, | and | to ))*${stage.replace('.', '\\.')}(?![.\\d]*\\d)`, 'i').test(
          code,
        ),
    );
    expect(notFound).toEqual([]);
  });

  it('names files on the page of the path that exist', () => {
    const names = [...read('docs/path.md').matchAll(/`([a-z/-]+\.ts)`/g)].map((match) => match[1]!);
    expect(names.filter((name) => !sources.some((file) => file.endsWith(`/${name}`)))).toEqual([]);
  });

  it('keeps paths of one machine and hosts of package registries out of the tree', () => {
    // Built from parts, so that this file is not a finding of its own.
    const patterns = [
      ['/work', '/(main|shared|steering)'],
      ['registry', '\\.npmjs'],
      ['deb', '\\.debian\\.org'],
    ];
    const found = tracked
      .filter((file) => !/\.(png|pcap|bin|tsv)$/.test(file))
      .filter((file) => patterns.some((parts) => new RegExp(parts.join('')).test(read(file))));
    expect(found).toEqual([]);
  });

  it('has no source file above 500 lines', () => {
    const long = sources.filter((file) => !file.includes('/generated/') && read(file).split('\n').length > 500);
    expect(long).toEqual([]);
  });
});
