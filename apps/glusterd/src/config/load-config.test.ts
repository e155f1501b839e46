import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { parseXlatorOption } from '../cli/xlator-option.ts';
import { GlusterdError } from '../errors.ts';
import { LogLevel } from '../log/level.ts';
import { loadConfig } from './load-config.ts';
import type { Config } from './load-config.ts';

let folder: string;
let file: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'glusterd-config-'));
  file = join(folder, 'f.vol');
});
afterAll(() => rmSync(folder, { recursive: true }));

function load(lines: string[], ...overrides: string[]): Config {
  writeFileSync(file, ['volume management', 'type mgmt/glusterd', ...lines, 'end-volume'].join('\n'));
  return loadConfig(
    file,
    overrides.map((text) => parseXlatorOption(text)!),
  );
}

function problem(lines: string[], ...overrides: string[]): string {
  try {
    load(lines, ...overrides);
  } catch (error) {
    if (error instanceof GlusterdError) return error.message.replaceAll(file, 'FILE');
  }
  throw new Error('no error');
}

const SOCKET = 'option transport-type socket';

describe('loadConfig()', () => {
  it("has C's defaults", () => {
    const { options, notes, ...config } = load([SOCKET]);
    expect(notes).toEqual([]);
    expect(options).toEqual(new Map([['transport-type', 'socket']]));
    expect(config).toEqual({
      volfile: file,
      volumeName: 'management',
      workingDirectory: '/var/lib/glusterd',
      runDirectory: '/var/run/gluster',
      loggingDirectory: '/var/log/glusterfs',
      socketFile: '/var/run/glusterd.socket',
      listen: { host: undefined, family: 4, port: 24_007 },
      listenBacklog: 1024,
      allowInsecure: true,
      pingTimeoutSeconds: 0,
      lockTimerSeconds: 180,
      basePort: 49_152,
      maxPort: 65_535,
      eventThreads: 1,
    });
  });

  it('reads values of the file, with units and short names', () => {
    const config = load([
      SOCKET,
      'option ping-timeout 2min',
      'option listen-port 0',
      'option bind-address localhost',
      'option transport.address-family inet6',
      'option rpc-auth-allow-insecure off',
      'option event-threads 0x10',
    ]);
    expect(config).toMatchObject({
      pingTimeoutSeconds: 120,
      listen: { host: 'localhost', family: 6, port: 0 },
      allowInsecure: false,
      eventThreads: 16,
    });
  });

  it('lets the command line win over the file, and its first word over its later ones', () => {
    const config = load(
      [SOCKET, 'option transport.socket.listen-port 1'],
      'management.transport.socket.listen-port=2',
      '*.listen-port=3',
      'm*.base-port=50000',
    );
    expect(config.listen.port).toBe(2);
    expect(config.basePort).toBe(50_000);
  });

  it('notes what has no effect instead of failing', () => {
    const { notes } = load(['option transport-type socket,rdma', 'option what-is this'], 'other.base-port=1');
    expect(notes).toEqual([
      { level: LogLevel.WARNING, text: "no volume matches 'other': option base-port=1 has no effect" },
      { level: LogLevel.DEBUG, text: "option 'what-is' is not recognized" },
      { level: LogLevel.WARNING, text: "transport-type 'rdma' is not available: only socket is" },
    ]);
  });

  it.each([
    [[], "FILE: Option transport-type is missing: add 'option transport-type socket'"],
    [['option transport-type rdma'], 'FILE: Option transport-type rdma: only socket is available'],
    [[SOCKET, 'option event-threads 99'], "FILE:4: Option event-threads: '99' is out of range [1 - 32]"],
    [[SOCKET, 'option ping-timeout abc'], "FILE:4: Option ping-timeout: 'abc' is not a time"],
    [
      [SOCKET, 'option listen-port 999999'],
      "FILE:4: Option transport.socket.listen-port: '999999' is out of range [0 - 65535]",
    ],
    [[SOCKET, 'option working-directory w'], "FILE:4: Option working-directory: 'w' is not an absolute path name"],
    [[SOCKET, 'option run-directory /a/../b'], "FILE:4: Option run-directory: '/a/../b' is not an absolute path name"],
    [
      [SOCKET, 'option rpc-auth-allow-insecure maybe'],
      "FILE:4: Option rpc-auth-allow-insecure: 'maybe' is not a valid boolean (yes or no)",
    ],
    [
      [SOCKET, 'option transport.address-family ipx'],
      "FILE:4: Option transport.address-family: 'ipx' is none of inet, inet6",
    ],
    [
      [SOCKET, 'option upgrade on'],
      'Option upgrade is on: this daemon can not rewrite volume files for another release',
    ],
  ])('refuses %j', (lines, message) => {
    expect(problem(lines)).toBe(message);
  });

  it('names the flag when the bad value comes from there', () => {
    expect(problem([SOCKET], 'management.max-port=x')).toBe(
      "--xlator-option management.max-port: Option max-port: 'x' is not a number",
    );
  });

  it('refuses files that are not there, not files, or for something else', () => {
    expect(() => loadConfig(join(folder, 'none'), [])).toThrow(
      `Cannot read the volume file ${folder}/none: No such file or directory (--volfile names another)`,
    );
    expect(() => loadConfig(folder, [])).toThrow('Illegal operation on a directory');
    writeFileSync(file, 'volume b\ntype storage/posix\nend-volume');
    expect(() => loadConfig(file, [])).toThrow(
      `${file}:2: Volume 'b' has type 'storage/posix', and this daemon has only 'mgmt/glusterd'`,
    );
    writeFileSync(file, 'volume a type mgmt/glusterd end-volume\nvolume b type mgmt/glusterd end-volume');
    expect(() => loadConfig(file, [])).toThrow(`${file}:2: Expected one volume of type mgmt/glusterd`);
  });
});
