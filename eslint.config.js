import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom: docs/architecture.md gives the reasons. A package that is not listed may import every other.
 *
 * @type {Readonly<Record<string, readonly string[]>>}
 */
const mayImport = {
  xdr: [],
  xdrgen: ['xdr'],
  'iobuf-pool': [],
  synctask: [],
  auth: ['xdr'],
  'rpc-transport': ['iobuf-pool'],
  rpcsvc: ['xdr', 'auth', 'synctask', 'rpc-transport', 'iobuf-pool'],
  'rpc-clnt': ['xdr', 'auth', 'rpc-transport'],
  rpcbind: ['rpcsvc', 'rpc-clnt', 'rpc-transport', 'xdr'],
  protocol: ['xdr'],
  store: [],
  'glusterd-actors': [
    'xdr',
    'auth',
    'synctask',
    'rpc-transport',
    'iobuf-pool',
    'rpcsvc',
    'rpc-clnt',
    'rpcbind',
    'protocol',
    'store',
  ],
};

/** Packages that run in a browser, Deno and Bun as they are: nothing of Node in them. */
const withoutNode = new Set(['xdr', 'auth', 'protocol']);

const borders = Object.entries(mayImport).map(([name, allowed]) => {
  const others = allowed.map((other) => `!@gluster-ts/${other}`);
  return {
    files: [`packages/${name}/src/**/*.ts`],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['@gluster-ts/*', ...others],
              message: `packages/${name} may import: ${allowed.join(', ') || 'no other package'} (docs/architecture.md)`,
            },
            ...(withoutNode.has(name)
              ? [{ group: ['node:*'], message: `packages/${name} runs in browsers too: no Node built-ins` }]
              : []),
          ],
        },
      ],
    },
  };
});

export default defineConfig(
  globalIgnores(['**/dist/', '**/generated/', '**/coverage/', '.turbo/', 'api/', 'var/', 'apps/bench/.build/']),
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      // `using _ = …` is there for what happens at the end of its block.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreUsingDeclarations: true }],
      // Numbers in templates are what messages are made of.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // A void arrow function passed as a callback reads better on one line.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: false } }],
    },
  },
  borders,
  // Configuration in plain JavaScript has no types to check.
  { files: ['**/*.js'], extends: [tseslint.configs.disableTypeChecked] },
  {
    files: ['**/*.test.ts', '**/test/**/*.ts', '**/bench/**/*.ts'],
    rules: {
      // An index that a test has just asserted.
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
