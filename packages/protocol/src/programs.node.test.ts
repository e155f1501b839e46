import { readdirSync, readFileSync } from 'node:fs';
import { XdrReader } from '@gluster-ts/xdr';
import type { Program, XdrType } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import * as protocol from './index.ts';

const programs: readonly Program[] = [
  protocol.brickProgram,
  protocol.callbackProgram,
  protocol.cliProgram,
  protocol.friendProgram,
  protocol.handshakeProgram,
  protocol.mgmtHandshakeProgram,
  protocol.mgmtProgram,
  protocol.mgmtV3Program,
  protocol.portmapProgram,
];

const folder = new URL('./x/', import.meta.url);
const texts = readdirSync(folder)
  .filter((file) => file.endsWith('.x'))
  .map((file) => readFileSync(new URL(file, folder), 'utf8'));

/** Program, version and procedures as the `.x` texts state them. */
const stated = texts.map((text) => {
  const [, procedures = '', version = '', number = ''] =
    /version \w+ \{([^}]*)\} = (\d+);\s*\} = (\d+);/.exec(text) ?? [];
  return {
    number: Number(number),
    version: Number(version),
    procedures: [...procedures.matchAll(/(\w+)\(\w+\) = (\d+);/g)].map(([, name, value]) => [name, Number(value)]),
  };
});

describe('program descriptions', () => {
  it('are those of the .x files', () => {
    const described = programs.map(({ number, version, procedures }) => ({
      number,
      version,
      procedures: Object.entries(procedures).map(([name, { number: value }]) => [name, value]),
    }));
    const byNumber = (a: { number: number; version: number }, b: typeof a): number =>
      a.number - b.number || a.version - b.version;
    expect(described.sort(byNumber)).toEqual(stated.sort(byNumber));
  });

  it('carry the names under which C lists them in GF-DUMP', () => {
    const tcp: readonly Program[] = [
      protocol.friendProgram,
      protocol.cliReadOnlyProgram,
      protocol.mgmtProgram,
      protocol.mgmtV3Program,
      protocol.portmapProgram,
      protocol.handshakeProgram,
      protocol.mgmtHandshakeProgram,
    ];
    expect(tcp.map(({ name, number, version }) => `${name} ${number}/${version}`)).toEqual([
      'GlusterD svc peer 1238437/2',
      'GlusterD svc cli read-only 1238463/2',
      'GlusterD svc mgmt 1238433/2',
      'GlusterD svc mgmt v3 1238433/3',
      'Gluster Portmap 34123456/1',
      'Gluster Handshake 14398633/2',
      'Gluster MGMT Handshake 1239873/1',
    ]);
    expect([protocol.cliProgram.name, protocol.getspecProgram.name]).toEqual([
      'GlusterD svc cli',
      'Gluster Handshake (CLI Getspec)',
    ]);
  });

  it('give every procedure a number of its own', () => {
    for (const { name, procedures } of programs) {
      const numbers = Object.values(procedures).map((procedure) => procedure.number);
      expect(new Set(numbers).size, name).toBe(numbers.length);
    }
  });
});

describe('index', () => {
  const known: Readonly<Record<string, unknown>> = protocol;

  it('has every enumeration of the .x files, as it stands there', () => {
    const enums = texts.flatMap((text) => [...text.matchAll(/enum (\w+) \{([^}]*)\};/g)]);
    expect(enums.length).toBeGreaterThan(25);
    for (const [, name = '', body = ''] of enums) {
      const members = [...body.matchAll(/(\w+) = (\w+)/g)].map(([, member, value]) => [member, Number(value)]);
      expect(known[name], name).toEqual(Object.fromEntries(members));
    }
  });

  it('has every message of the .x files, with its fields', () => {
    const structs = texts.flatMap((text) => [...text.matchAll(/struct (\w+) \{([^}]*)\};/g)]);
    expect(structs.length).toBeGreaterThan(60);
    for (const [, name = '', body = ''] of structs) {
      const fields = [...body.matchAll(/(\w+)(?:<>|\[16\])?;/g)].map(([, field]) => field);
      const codec = known[name] as XdrType<object>;
      expect(Object.keys(codec.decode(new XdrReader(new Uint8Array(codec.sizeMin)))), name).toEqual(fields);
    }
  });
});
