/** Pages of the documentation that take a reader through something: every line of them is run, every program type-checked. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Guide } from './support/follow-guide.ts';
import type { Block } from './support/follow-guide.ts';
import { root } from './support/namespace.ts';

const hasC = ((): boolean => {
  try {
    execFileSync('sh', ['-c', 'command -v rpcgen gcc && test -d /usr/include/tirpc'], { stdio: 'ignore' });
    return true;
  } catch {
    console.warn('SKIPPED: clients in C need rpcgen, gcc and libtirpc (Debian: rpcsvc-proto, gcc, libtirpc-dev)');
    return false;
  }
})();
const hasOpenssl = existsSync('/usr/bin/openssl');
if (!hasOpenssl) console.warn('SKIPPED: the tour of ONC RPC needs openssl');
const hasGluster = existsSync('/usr/sbin/gluster');
if (!hasGluster) console.warn('SKIPPED: the tour of the daemon needs gluster (Debian: glusterfs-cli)');

/** Blocks that need C; a page whose other blocks need them is left out as a whole. */
const needsC = ({ language, text }: Block): boolean => language === 'c' || /^rpcgen|^status 0/.test(text);
/** Network namespaces. */
const isRoot = process.getuid?.() === 0;
if (!isRoot) console.warn('SKIPPED: the pool of the tour of the daemon needs root');
const needsRoot = ({ text }: Block): boolean => /^unshare|^peer probe: success/.test(text);
const pages = [
  { page: 'docs/xdrgen.md', blocks: 20 },
  ...(hasOpenssl ? [{ page: 'docs/tour-onc-rpc.md', blocks: 18 }] : []),
  ...(hasGluster ? [{ page: 'docs/tour-glusterd.md', blocks: 9 }] : []),
  ...(hasC ? [{ page: 'docs/from-rpcgen-and-libtirpc.md', blocks: 10 }] : []),
];

describe.each(pages)('$page', ({ page, blocks }) => {
  const guide = new Guide(page);
  afterAll(() => guide[Symbol.asyncDispose]());

  it('can be followed line by line', async () => {
    await guide.follow((block) => (!hasC && needsC(block)) || (!isRoot && needsRoot(block)));
    expect(guide.blocks.length).toBeGreaterThan(blocks);
  }, 300_000);

  if (!guide.blocks.some(({ language }) => language === 'ts')) return;
  it('its programs type-check', () => {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'dom'],
      types: ['node'],
      typeRoots: [join(root, 'node_modules/@types')],
      customConditions: ['@gluster-ts/source'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      verbatimModuleSyntax: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      skipLibCheck: true,
      noEmit: true,
    };
    writeFileSync(join(guide.directory, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    const { stdout } = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', guide.directory], { encoding: 'utf8' });
    expect(stdout).toBe('');
  });
});
