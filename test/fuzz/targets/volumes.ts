import { readPeerData } from '../../../packages/glusterd-actors/src/pool/peer-data.ts';
import { readVolume } from '../../../packages/glusterd-actors/src/volumes/read-volume.ts';
import { storedForm, volumeFromStored } from '../../../packages/glusterd-actors/src/volumes/stored-form.ts';
import { isVolumeOption } from '../../../packages/glusterd-actors/src/volumes/volume-options.ts';
import type { Volume } from '../../../packages/glusterd-actors/src/volumes/volume.ts';
import { dictOf, full, VERSION } from '../../../packages/glusterd-actors/test/support/full-volume.ts';
import { Dict, DictError } from '../../../packages/protocol/src/index.ts';
import { GlusterdStore, MemoryFileSystem } from '../../../packages/store/src/index.ts';
import { expectEqual } from '../round-trip.ts';
import type { FuzzTarget } from '../target.ts';

const text = (words: string): Uint8Array => new TextEncoder().encode(words);

/** A FRIEND_ADD of one volume. */
function friendAdd(volume: Volume): Uint8Array {
  const dict = dictOf(volume).setInt32('count', 1).setInt32('snap_count', 0).setInt32('missed_snap_count', 0);
  dict.setString('global.key1', 'global-option-version').setString('global.val1', '1');
  return dict.setInt32('global-opt-count', 1).serialize();
}

/** A volume that is taken over from a peer can be stored, is read as it was stored, and is none that another node refuses. */
export const volumes: FuzzTarget = {
  name: 'volumes/friend-add',
  weight: 300,
  seeds: [
    friendAdd(full),
    friendAdd({ ...full, type: 0, replicaCount: 1, arbiterCount: 0, options: new Map(), secondaries: new Map() }),
    friendAdd({
      ...full,
      thinArbiterCount: 1,
      thinArbiterBricks: full.bricks.slice(0, 1).map((brick) => ({ ...brick, path: '/ta' })),
    }),
    friendAdd({
      ...full,
      rebalance: { ...full.rebalance, command: 1, op: 5, details: new Map([['brick1', 'n1:/b/1']]) },
    }),
  ],
  words: ['..', '/', '\n', '=', ':-', '-2147483648', '2147483647', '18446744073709551615', 'brick-0', 'volume1.'].map(
    text,
  ),
  refusals: [DictError],
  run(bytes) {
    const { volumes: brought, refusal } = readPeerData(Dict.unserialize(bytes));
    for (const { volume } of brought) {
      const kept = keep(volume);
      const again = told(kept);
      expectEqual(told(again), again);
    }
    return refusal === undefined;
  },
};

/** As another node reads it that is told of it. */
function told(volume: Volume): Volume {
  const read = readVolume(dictOf(volume), 1);
  if (read === undefined || 'problem' in read) throw new Error(`Another node refuses it: ${read?.problem ?? ''}`);
  return read.volume;
}

/** As it is once it was stored, and read again at the next start. */
function keep(volume: Volume): Volume {
  const fileSystem = new MemoryFileSystem();
  fileSystem.makeDirectory('/g');
  const warnings: string[] = [];
  const store = new GlusterdStore('/g', { fileSystem, onWarning: (warning) => warnings.push(warning) });
  const options = new Map([...volume.options].filter(([key]) => isVolumeOption(key)));
  const saved = store.volumes.save(storedForm({ ...volume, options }, VERSION), VERSION);
  expectEqual(store.volumes.load(VERSION), [saved]);
  expectEqual(warnings, []);
  return volumeFromStored(saved);
}
