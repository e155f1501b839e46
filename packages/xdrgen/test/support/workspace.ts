import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { compile, formatDiagnostic } from '../../src/index.ts';
import type { CompileOptions } from '../../src/index.ts';

const CHECKOUT = resolve(import.meta.dirname, '../../../..');

/** A project outside of the workspace, for generated code: it has the runtime and nothing else. */
export class Workspace implements Disposable {
  #directory: string | undefined;

  /** Made at the first need: where all tests of a suite are left out, so is what would remove it. */
  get directory(): string {
    this.#directory ??= makeProject();
    return this.#directory;
  }

  /** Compiles a file; throws what the compiler has to say. Returns the path of the output. */
  compile(name: string, path: string, options: CompileOptions, text?: string): string {
    const { output, diagnostics } = compile(path, options, text);
    if (output === undefined) throw new Error(diagnostics.map(formatDiagnostic).join('\n'));
    const target = join(this.directory, `${name}.ts`);
    writeFileSync(target, output);
    return target;
  }

  write(name: string, text: string): string {
    const path = join(this.directory, name);
    writeFileSync(path, text);
    return path;
  }

  /** Type-checks everything here as strictly as the compiler promises; returns what tsc has to say. */
  typeCheck(): string {
    const compilerOptions = {
      module: 'nodenext',
      target: 'es2024',
      lib: ['es2024', 'esnext.disposable', 'dom'],
      types: [],
      customConditions: ['@gluster-ts/source'],
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noFallthroughCasesInSwitch: true,
      noPropertyAccessFromIndexSignature: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      allowUnreachableCode: false,
      verbatimModuleSyntax: true,
      isolatedModules: true,
      isolatedDeclarations: true,
      declaration: true,
      erasableSyntaxOnly: true,
      allowImportingTsExtensions: true,
      noEmit: true,
    };
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, include: ['*.ts'] }));
    try {
      execFileSync(join(CHECKOUT, 'node_modules/.bin/tsc'), ['-p', this.directory], {
        encoding: 'utf8',
        stdio: 'pipe',
      });
      return '';
    } catch (error) {
      if (error instanceof Error && 'stdout' in error && typeof error.stdout === 'string') return error.stdout;
      throw error;
    }
  }

  /** Loads a module. */
  async import(path: string): Promise<Readonly<Record<string, unknown>>> {
    return (await import(/* @vite-ignore */ path)) as Readonly<Record<string, unknown>>;
  }

  [Symbol.dispose](): void {
    if (this.#directory !== undefined) rmSync(this.#directory, { recursive: true, force: true });
  }
}

function makeProject(): string {
  const directory = mkdtempSync(join(tmpdir(), 'xdrgen-'));
  mkdirSync(join(directory, 'node_modules/@gluster-ts'), { recursive: true });
  symlinkSync(resolve(CHECKOUT, 'packages/xdr'), join(directory, 'node_modules/@gluster-ts/xdr'));
  writeFileSync(join(directory, 'package.json'), '{ "type": "module" }');
  return directory;
}
