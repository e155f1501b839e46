import type { Dict } from '@gluster-ts/protocol';
import { noSuchVolume, notSupported, refused } from '../commands/refusals.ts';
import type { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import type { Operation } from '../transactions/operation.ts';
import type { Volume } from '../volumes/volume.ts';

/** What a transaction asks of this node concerning a volume that it has. */
export interface VolumeRequest {
  readonly glusterd: Glusterd;
  readonly dict: Dict;
  readonly volume: Volume;
}

/** An operation whose stage answers at once. */
export interface VolumeOperation extends Operation {
  stage(glusterd: Glusterd, dict: Dict, isOrigin: boolean): void;
}

/** What operations on volumes differ in. */
export interface VolumeOperationParts {
  /** Begins the sentence that says that it is not supported yet. */
  readonly what: string | ((request: VolumeRequest) => string);
  /** What C refuses for what the volume is, in its words; throws an ActorError. */
  readonly check?: (request: VolumeRequest) => void;
  /** How it is said that the volume does not exist; default {@link noSuchVolume}. */
  readonly missing?: (volname: string) => ActorError;
}

/**
 * An operation on a volume that this node judges, but cannot carry out yet: whoever asks is told C's reason why it cannot
 * be done, or that it is not supported. Never that there is no such volume when there is one.
 *
 *     volname   text
 *     vol-id    text   the volume's UUID, to tell a volume from another of the same name
 */
export function volumeOperation({ what, check, missing = noSuchVolume }: VolumeOperationParts): VolumeOperation {
  const unsupported = (request: VolumeRequest): ActorError =>
    notSupported(typeof what === 'string' ? what : what(request));
  return {
    stage: (glusterd, dict, isOrigin) => {
      const request = { glusterd, dict, volume: volumeOf(glusterd, dict, isOrigin, missing) };
      check?.(request);
      throw unsupported(request);
    },
    commit: (glusterd, dict) => {
      throw unsupported({ glusterd, dict, volume: volumeOf(glusterd, dict, true, missing) });
    },
  };
}

/**
 * The volume that a transaction is about.
 *
 * @throws ActorError when there is none, or it is another one than the node means where the transaction began
 */
export function volumeOf(
  { snapshot }: Pick<Glusterd, 'snapshot'>,
  dict: Dict,
  isOrigin: boolean,
  missing: (volname: string) => ActorError = noSuchVolume,
): Volume {
  const volname = dict.string('volname') ?? '';
  const volume = snapshot.volumes.get(volname);
  if (volume === undefined) throw missing(volname);
  const id = dict.string('vol-id');
  if (isOrigin || id?.toLowerCase() === volume.uuid) return volume;
  if (id === undefined) throw refused(`Failed to get volume id for volume ${volname}`);
  throw refused(
    `Volume ids of volume ${volname} - ${id} and ${volume.uuid} - are different. Possibly a split brain among peers.`,
  );
}
