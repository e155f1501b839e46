import { Dict } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd, MemoryIdentityStore, OWN_UUID } from '../../test/support/make-glusterd.ts';
import type { Glusterd } from '../glusterd.ts';
import { addOutput, sysExec } from './sys-exec.ts';

const config = { workingDirectory: '/w', peerProgramDirectory: '/programs' };

function output(...lines: readonly string[]): Dict {
  const dict = new Dict();
  lines.forEach((line, i) => dict.setString(`output_${i + 1}`, line));
  return lines.length === 0 ? dict : dict.setInt32('output_count', lines.length);
}

function withProgram(lines: readonly string[], exitCode = 0): Glusterd {
  const run = (): { exitCode: number; lines: readonly string[] } => ({ exitCode, lines });
  return makeGlusterd({ config, host: fakeHost({ files: { '/programs/peer_x': 'program' }, run }) });
}

describe('a program that a peer wants to be run', () => {
  it('tells its output in the answer', async () => {
    const response = new Dict();
    await sysExec.commit(withProgram(['one', 'nul\0 is none']), new Dict().setString('command', 'x'), response);
    expect([response.string('output_1'), response.string('output_2')]).toEqual(['one', 'nul is none']);
    expect(response.int32('output_count')).toBe(2);
  });

  it('fails in C’s words when the program does', async () => {
    const dict = new Dict().setString('command', 'x');
    await expect(sysExec.commit(withProgram([], 1), dict, new Dict())).rejects.toThrow(
      'Unable to end. Error : Success',
    );
  });

  it.each(['../x', '/x', 'x/../x', 'y', ''])('is none when it is called %j', async (name) => {
    const dict = new Dict().setString('command', name);
    await expect(sysExec.stage(withProgram([]), dict, false)).rejects.toThrow(
      name.includes('/') ? 'invalid command name' : `gsync peer_${name} command not found.`,
    );
  });

  it('is refused without its arguments, or with more than there can be', async () => {
    const dict = new Dict().setString('command', 'x').setInt32('cmd_args_count', 1);
    await expect(sysExec.commit(withProgram([]), dict, new Dict())).rejects.toMatchObject({ opRet: -2 });
    dict.setInt32('cmd_args_count', 0x7fff_ffff);
    await expect(sysExec.commit(withProgram([]), dict, new Dict())).rejects.toThrow('more than 1024');
    dict.setInt32('cmd_args_count', -1);
    await expect(sysExec.commit(withProgram([]), dict, new Dict())).resolves.toBeUndefined();
  });

  it('is refused at operating version 1', async () => {
    const glusterd = makeGlusterd({ identityStore: new MemoryIdentityStore({ uuid: OWN_UUID, operatingVersion: 1 }) });
    await expect(sysExec.stage(glusterd, new Dict(), false)).rejects.toThrow('required op version');
  });
});

describe('addOutput()', () => {
  it('puts the lines of one node after those of another', () => {
    const dict = new Dict();
    for (const response of [output('a', 'b'), output(), output('c')]) addOutput(dict, response);
    expect(dict.int32('output_count')).toBe(3);
    expect([1, 2, 3].map((n) => dict.string(`output_${n}`))).toEqual(['a', 'b', 'c']);
  });

  it('takes no notice of a count that the answer cannot hold', () => {
    const dict = new Dict();
    addOutput(dict, output('a').setInt32('output_count', 0x7fff_ffff));
    addOutput(dict, output('b').setInt32('output_count', -5));
    expect(dict.int32('output_count')).toBe(1);
  });
});
