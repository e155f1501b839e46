import type { FileFacts, Host, RunResult } from '../../src/host/host.ts';

/** What a fake machine has. */
export interface FakeHostFacts {
  /** Addresses by name; a name that is missing does not resolve. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** This machine's own addresses. */
  readonly local?: readonly string[];
  /** Files by their real path: `file`, `program`, `directory`, or the real path that a link leads to. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is in files. */
  readonly contents?: Readonly<Record<string, string>>;
  /** Takes the files that are written. */
  readonly written?: Map<string, string>;
  /** Called with path and arguments; the output's lines, or an error. */
  readonly run?: (path: string, args: readonly string[]) => RunResult;
}

/** A machine made of a table, for tests. */
export function fakeHost({
  names = {},
  local = [],
  files = {},
  contents = {},
  written,
  run,
}: FakeHostFacts = {}): Host {
  const factsOf = (path: string): FileFacts | undefined => {
    const kind = files[path];
    return kind === undefined
      ? undefined
      : { isFile: kind === 'file' || kind === 'program', isExecutable: kind === 'program' };
  };
  const linkedTo = (path: string): string => (files[path]?.startsWith('/') === true ? linkedTo(files[path]) : path);
  return {
    resolve: (hostname) => Promise.resolve(names[hostname] ?? []),
    nameOf: (address) => Promise.resolve(Object.keys(names).find((name) => names[name]?.includes(address))),
    localAddresses: () => local,
    realPath: (path) => {
      const real = linkedTo(normalize(path));
      if (real in files) return Promise.resolve(real);
      return Promise.reject(Object.assign(new Error(`no ${path}`), { code: 'ENOENT' }));
    },
    stat: (path, { followLinks }) => {
      const name = normalize(path);
      return Promise.resolve(factsOf(followLinks ? linkedTo(name) : name));
    },
    space: (path) =>
      Promise.resolve(
        factsOf(path) === undefined
          ? undefined
          : { blockBytes: 4096n, freeBytes: 5n << 40n, totalBytes: 9n << 40n, inodes: 7n, freeInodes: 6n },
      ),
    readFile: (path, maxBytes) => {
      const bytes = contents[path] === undefined ? undefined : new TextEncoder().encode(contents[path]);
      return Promise.resolve(bytes === undefined || bytes.length > maxBytes ? undefined : bytes);
    },
    writeFile: (path, text) => {
      const directory = path.slice(0, path.lastIndexOf('/'));
      if (factsOf(directory === '' ? '/' : directory) === undefined)
        return Promise.reject(new Error(`no ${directory}`));
      written?.set(path, text);
      return Promise.resolve();
    },
    replaceFile: (path, content, mode) => {
      written?.set(path, `${mode.toString(8)} ${Buffer.from(content).toString()}`);
      return Promise.resolve();
    },
    run: (path, args) =>
      run === undefined
        ? Promise.reject(Object.assign(new Error(`no ${path}`), { code: 'ENOENT' }))
        : Promise.resolve(run(path, args)),
  };
}

function normalize(path: string): string {
  return new URL(path.replaceAll(/\/{2,}/g, '/'), 'file:///').pathname.replace(/(?<=.)\/$/, '');
}
