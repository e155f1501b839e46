import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glusterSource } from '../../../test/support/gluster-source.ts';

const source = glusterSource();

const folder = new URL('../src/x/', import.meta.url);
const ours = readdirSync(folder)
  .filter((file) => file.endsWith('.x'))
  .map((file) => ({ file, text: uncommented(readFileSync(new URL(file, folder), 'utf8')) }));

/** What C calls otherwise. */
const NAMES_IN_C: Readonly<Record<string, string>> = { glusterd_errno: 'glusterd_op_errno' };

/** Prefix and name of the enumeration in which C counts the procedures of a program, by our file. */
const PROCEDURES_IN_C: Readonly<Record<string, readonly [enumeration: string, prefixes: RegExp]>> = {
  'brick.x': ['glusterd_brick_procnum', /^GLUSTERD_/],
  'callback.x': ['gf_cbk_procnum', /^GF_CBK_/],
  'cli.x': ['gluster_cli_procnum', /^GLUSTER_CLI_/],
  'friend.x': ['glusterd_friend_procnum', /^GLUSTERD_/],
  'handshake.x': ['gf_handshake_procnum', /^GF_HNDSK_/],
  'mgmt-handshake.x': ['glusterd_mgmt_hndsk_procnum', /^GD_MGMT_HNDSK_/],
  'mgmt-v3.x': ['glusterd_mgmt_v3_procnum', /^GLUSTERD_MGMT_V3_/],
  'mgmt.x': ['glusterd_mgmt_procnum', /^GLUSTERD_MGMT_/],
  'portmap.x': ['gf_pmap_procnum', /^GF_PMAP_/],
};

function uncommented(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\/|\/\/.*$|^[%#].*$/gm, ' ');
}

/** Structures as text with one blank between words, by name. */
function structs(text: string): ReadonlyMap<string, string> {
  const found = [...text.matchAll(/\bstruct\s+(\w+)\s*\{([^}]*)\}/g)];
  return new Map(found.map(([, name = '', body = '']) => [name, normalized(body)]));
}

function normalized(body: string): string {
  return body
    .replaceAll(/\bstruct\s+/g, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/ ?([;<>[\]*]) ?/g, '$1')
    .trim();
}

type Members = readonly (readonly [member: string, value: number])[];

/** Enumerations by their name or names; values that are not stated count on. */
function enums(text: string): ReadonlyMap<string, Members> {
  const found = new Map<string, Members>();
  for (const [, tag, body = '', alias] of text.matchAll(/\benum\b\s*(\w+)?\s*\{([^}]*)\}\s*(\w+)?/g)) {
    let next = 0;
    const members = body
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part): [string, number] => {
        const [name = '', value] = part.split('=').map((side) => side.trim());
        const sum = value?.split('+').reduce((total, term) => total + Number(term), 0);
        const number = sum ?? next;
        next = number + 1;
        return [name, number];
      });
    for (const name of [tag, alias]) if (name !== undefined) found.set(name, members);
  }
  return found;
}

/** Without what only counts the others. */
function meant(members: Members | undefined): Members | undefined {
  return members?.filter(([name]) => !/_MAX(?:VALUE)?$/.test(name));
}

function cText(patterns: readonly string[]): string {
  if (source === undefined) return '';
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: source }).toSorted());
  return files.map((file) => uncommented(readFileSync(join(source, file), 'utf8'))).join('\n');
}

const present = source !== undefined && existsSync(join(source, 'rpc/xdr/src/cli1-xdr.x'));

describe.skipIf(!present)('definitions (needs the source of GlusterFS)', () => {
  const cStructs = structs(cText(['rpc/xdr/src/*.x']));
  const cEnums = enums(
    cText([
      'rpc/xdr/src/*.x',
      'rpc/rpc-lib/src/protocol-common.h',
      'libglusterfs/src/glusterfs/*.h',
      'xlators/mgmt/glusterd/src/*.h',
    ]),
  );
  // An archive of which only a part was unpacked has no daemon in it.
  const hasDaemon = source !== undefined && existsSync(join(source, 'xlators/mgmt/glusterd/src/glusterd.h'));

  it.each(ours)('$file: messages are those of C', ({ text }) => {
    const stated = structs(text);
    expect(stated.size).toBeGreaterThan(0);
    for (const [name, body] of stated) expect(body, name).toBe(cStructs.get(name));
  });

  it.each(ours)('$file: enumerations are those of C', ({ text }) => {
    for (const [name, members] of enums(text)) {
      const inC = meant(cEnums.get(NAMES_IN_C[name] ?? name));
      if (inC === undefined && !hasDaemon) continue;
      expect(members, name).toEqual(inC);
    }
  });

  it.each(ours)('$file: procedures are those of C', ({ file, text }) => {
    const [enumeration, prefix] = PROCEDURES_IN_C[file] ?? ['', /^/];
    const inC = meant(cEnums.get(enumeration))?.map(([name, number]) => [name.replace(prefix, ''), number]);
    const stated = [...text.matchAll(/(\w+)\([\w ]+\) = (\d+);/g)].map(([, name, number]) => [name, Number(number)]);
    // Nobody serves number 0; SIGNUP keeps a number that is not to be used again.
    expect(stated).toEqual(inC?.filter(([name, number]) => number !== 0 && name !== 'SIGNUP'));
  });

  it('the command line has no enumeration that is missing here', () => {
    const known = new Set(ours.flatMap(({ text }) => [...enums(text).keys()]));
    const asked = [...enums(cText(['rpc/xdr/src/{cli1,glusterd1,portmap}-xdr.x'])).keys()];
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });

  it('the command line and peers have no message that is missing here', () => {
    const known = new Set(ours.flatMap(({ text }) => [...structs(text).keys()]));
    const asked = [...structs(cText(['rpc/xdr/src/{cli1,glusterd1,portmap}-xdr.x'])).keys()];
    expect(asked.filter((name) => !known.has(name))).toEqual([]);
  });
});
