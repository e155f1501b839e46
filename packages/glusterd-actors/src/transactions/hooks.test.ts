import { Dict } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { makeGlusterd } from '../../test/support/make-glusterd.ts';
import type { Glusterd } from '../glusterd.ts';
import { setVolume } from '../cli/set-volume.ts';
import { resetVolume } from '../cli/reset-volume.ts';
import { commitPart } from './participant.ts';
import { operationOf } from './operations.ts';

const MULTIPLEX = 'cluster.brick-multiplex';
const PEER = '99999999-2222-4333-8444-555555555555';

function withHooks(onPre: (glusterd: Glusterd) => void = () => undefined): { glusterd: Glusterd; told: string[] } {
  const told: string[] = [];
  const tell = (when: string, operation: string, args: readonly string[]): void => {
    told.push(`${glusterd.snapshot.options.get(MULTIPLEX) ?? 'unset'} ${when} ${operation} ${args.join(' ')}`);
  };
  const glusterd = makeGlusterd({
    hooks: {
      pre: ({ operation, args }) => {
        tell('pre', operation, args);
        onPre(glusterd);
        return Promise.resolve();
      },
      post: ({ operation, args }) => {
        tell('post', operation, args);
      },
    },
  });
  return { glusterd, told };
}

function setDict(...pairs: readonly string[]): Dict {
  const dict = new Dict().setString('volname', 'all').setInt32('count', pairs.length);
  pairs.forEach((text, index) => dict.setString(`${index % 2 === 0 ? 'key' : 'value'}${(index >> 1) + 1}`, text));
  return dict;
}

const set = (glusterd: Glusterd, ...pairs: readonly string[]): ReturnType<typeof setVolume> =>
  setVolume(glusterd, { dict: setDict(...pairs).serialize() });

describe('scripts of hooks', () => {
  it('are told of options before and after they are set, and reset', async () => {
    const { glusterd, told } = withHooks();
    await set(glusterd, 'brick-multiplex', 'on', 'cluster.daemon-log-level', 'INFO');
    await resetVolume(glusterd, { dict: new Dict().setString('volname', 'all').setString('key', 'all').serialize() });
    const args = '--volname=all -o brick-multiplex=on cluster.daemon-log-level=INFO --gd-workdir=/var/lib/glusterd';
    const resetArgs = '--volname=all --version=1 --volume-op=reset --gd-workdir=/var/lib/glusterd';
    expect(told).toEqual([
      `unset pre set ${args}`,
      `on post set ${args}`,
      `on pre reset ${resetArgs}`,
      `unset post reset ${resetArgs}`,
    ]);
  });

  it('are told nothing of what is refused, and only of the beginning of what fails', async () => {
    const { glusterd, told } = withHooks();
    await set(glusterd, MULTIPLEX, 'bad');
    expect(told).toEqual([]);
    await set(glusterd, 'user.x', 'y');
    expect(told).toEqual(['unset pre set --volname=all -o user.x=y --gd-workdir=/var/lib/glusterd']);
  });

  it('may take longer than a peer has its lock: then nothing is set', async () => {
    const { glusterd, told } = withHooks((g) => g.locks.giveAllOf(PEER));
    glusterd.locks.tryTake(['all_vol'], PEER);
    const dict = setDict(MULTIPLEX, 'on');
    const answer = await commitPart(glusterd, operationOf(11), { owner: PEER, dict }, ['all_vol']);
    expect(answer.opRet).toBe(-1);
    expect(told.map((line) => line.split(' ')[1])).toEqual(['pre']);
    expect(glusterd.snapshot.options.has(MULTIPLEX)).toBe(false);
  });
});
