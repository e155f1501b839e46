import type { Dict } from '@gluster-ts/protocol';
import { parseBoolean } from '@gluster-ts/protocol';
import { notSupported, refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';
import { OPERATING_VERSION_MAX, OPERATING_VERSION_MIN } from '../state/operating-version.ts';
import { volumeOf } from '../volume-operations/volume-operation.ts';
import {
  clusterOption,
  MAX_OP_VERSION_KEY,
  OP_VERSION_KEY,
  SHARED_STORAGE_KEY,
  validatorOf,
} from './cluster-options.ts';
import { findOption, needsVolume } from './find-option.ts';
import { parseUint } from './option-values.ts';

/** C's words where it has none that are better. */
const VALIDATION_FAILED = 'Error, Validation Failed';

/**
 * Whether options of the cluster, or of a volume, can be set to these values, which the node where the command was given finds out first
 * and all others then as well:
 *
 *     volname            text   `all` for the cluster
 *     count              int    of keys and values together
 *     keyN, valueN       text   from 1
 *
 * The first one leaves for the others what it knows of the versions of the options:
 *
 *     op-versionN        uint
 *     new-op-version     uint   the latest of them
 *     check-op-version   int    1
 *
 * @throws ActorError with C's words
 */
export async function stageSet(glusterd: Glusterd, dict: Dict, isOrigin: boolean): Promise<void> {
  const checks = !isOrigin && dict.boolean('check-op-version') === true;
  if (checks) checkOpVersion(glusterd, dict.uint32('new-op-version'));
  const count = dict.int32('count');
  if (count === undefined) throw refused(VALIDATION_FAILED);
  if (count === 0) throw refused('Options not specified');
  const volname = dict.string('volname') ?? '';
  if (volname.toLowerCase() !== 'all') {
    volumeOf(glusterd, dict, isOrigin);
    stageVolumeSet(dict, glusterd.snapshot.options);
  }
  let newOpVersion = OPERATING_VERSION_MIN;
  for (let n = 1; dict.has(`key${n}`); n++) {
    const { key, value } = pair(dict, n);
    if (key.startsWith('user.')) continue;
    const name = findForSet(key, value, glusterd.snapshot.options);
    if (name === OP_VERSION_KEY) {
      newOpVersion = stageOpVersion(glusterd, value, n);
      break;
    }
    const option = checkIsClusters(name, volname);
    const refusal = option.refuse?.(value, key, glusterd.snapshot.options);
    if (refusal !== undefined) throw refused(refusal);
    if (name === SHARED_STORAGE_KEY) await stageSharedStorage(glusterd, value);
    newOpVersion = Math.max(newOpVersion, option.opVersion);
    if (isOrigin) dict.setUint32(`op-version${n}`, option.opVersion);
    else if (checks && dict.uint32(`op-version${n}`) !== option.opVersion) {
      throw refused(`option: ${name} op-version mismatch`);
    }
  }
  if (isOrigin) dict.setUint32('new-op-version', newOpVersion).setInt32('check-op-version', 1);
}

/** Options of one volume: those that there are, and that are not the cluster's, cannot be set yet. */
function stageVolumeSet(dict: Dict, options: ReadonlyMap<string, string>): never {
  for (let n = 1; dict.has(`key${n}`); n++) {
    const { key, value } = pair(dict, n);
    if (key.startsWith('user.')) continue;
    if (!needsVolume(key)) checkIsVolumes(findForSet(key, value, options));
  }
  throw notSupported('Setting options of volumes');
}

/** Whether the text is fit for a line of a file. */
function isStorable(value: string): boolean {
  // eslint-disable-next-line no-control-regex -- these are meant
  return value.length <= 4096 && !/[\x00-\x1f\x7f]/.test(value);
}

/** Whether the options of a volume called like this are those of the cluster. @throws ActorError */
export function checkIsClusters(name: string, volname: string): NonNullable<ReturnType<typeof clusterOption>> {
  if (name === MAX_OP_VERSION_KEY) throw refused('Not a valid option to set');
  const option = clusterOption(name);
  if (option === undefined) throw refused('Not a valid option for all volumes');
  if (volname !== 'all') throw refused('Not a valid option for single volume');
  return option;
}

/** Whether an option is not one of those of the cluster. @throws ActorError */
export function checkIsVolumes(name: string): void {
  if (name === MAX_OP_VERSION_KEY) throw refused('Not a valid option to set');
  if (clusterOption(name) !== undefined) throw refused('Not a valid option for single volume');
}

function pair(dict: Dict, n: number): { key: string; value: string } {
  const key = dict.string(`key${n}`);
  const value = dict.string(`value${n}`);
  if (key === undefined || value === undefined || !isStorable(value)) throw refused(VALIDATION_FAILED);
  return { key, value };
}

/** The full name of an option that may be set at all, if it is the cluster's. */
function findForSet(key: string, value: string, options: ReadonlyMap<string, string>): string {
  if (key === 'config.transport' && !TRANSPORTS.has(value.toLowerCase())) {
    throw refused(`transport-type ${value} does not exist`);
  }
  if (key === 'ganesha.enable' && value === 'off') throw refused(VALIDATION_FAILED);
  const command = otherCommand(key, value);
  if (command !== undefined) throw refused(command);
  if (needsVolume(key)) throw refused(VALIDATION_FAILED);
  const refusal = validatorOf(key)?.(value, key, options);
  if (refusal !== undefined) throw refused(refusal);
  const { name, hint } = findOption(key);
  if (name !== undefined) return name;
  throw refused(`option : ${key} does not exist${hint === undefined ? '' : `\nDid you mean ${hint}?`}`);
}

const TRANSPORTS: ReadonlySet<string> = new Set(['tcp', 'rdma', 'tcp,rdma', 'rdma,tcp']);

/** Options that have a command of their own: which. */
function otherCommand(key: string, value: string): string | undefined {
  const short = key.startsWith('features.') ? key.slice('features.'.length) : key;
  const bitrot = BITROT_COMMANDS[short];
  if (bitrot !== undefined) {
    return ` 'gluster volume set <VOLNAME> ${key}' is invalid command. Use 'gluster volume bitrot <VOLNAME> ${bitrot}' instead.`;
  }
  if (short !== 'quota' && short !== 'inode-quota') return undefined;
  const on = parseBoolean(value);
  if (on === undefined) return VALIDATION_FAILED;
  const use = on ? `${short} <VOLNAME> enable` : 'quota <VOLNAME> disable';
  return ` 'gluster volume set <VOLNAME> ${key} ${value}' is deprecated. Use 'gluster volume ${use}' instead.`;
}

const BITROT_COMMANDS: Readonly<Record<string, string | undefined>> = {
  bitrot: '{enable|disable}',
  'scrub-freq': 'scrub-frequency {hourly|daily|weekly|biweekly|monthly}',
  scrub: 'scrub {pause|resume}',
  // The two spaces are C's.
  'scrub-throttle': 'scrub-throttle  {lazy|normal|aggressive}',
};

/** It can only go up, and alone. */
function stageOpVersion(glusterd: Glusterd, value: string, n: number): number {
  if (n !== 1) throw refused(`Option "${OP_VERSION_KEY}" cannot be set along with other options`);
  const version = parseUint(value);
  if (version === undefined) throw refused(`invalid number format "${value}" in option "${OP_VERSION_KEY}"`);
  checkOpVersion(glusterd, version);
  const { operatingVersion } = glusterd.snapshot;
  if (version > operatingVersion) return version;
  const current = `current cluster op-version (${operatingVersion})`;
  throw refused(`Required op-version (${version}) should not be equal or lower than ${current}.`);
}

function checkOpVersion({ snapshot }: Glusterd, version: number | undefined): void {
  if (version === undefined) throw refused(VALIDATION_FAILED);
  if (version >= OPERATING_VERSION_MIN && version <= OPERATING_VERSION_MAX) return;
  const max = snapshot.operatingVersion;
  // C prints it with its sign bit.
  throw refused(`Required op_version (${version | 0}) is not supported. Max supported op version is ${max}`);
}

const SHARED_STORAGE_HOOK = '/hooks/1/set/post/S32gluster_enable_shared_storage.sh';

/** Needs a script that C's packages bring, and another node. */
async function stageSharedStorage({ config, host, snapshot }: Glusterd, value: string): Promise<void> {
  const script = `${config.workingDirectory}${SHARED_STORAGE_HOOK}`;
  const facts = await host.stat(script, { followLinks: true });
  if (facts?.isExecutable !== true) {
    throw refused(
      `The hook-script (${script}) required for this operation is not present. Please install the hook-script and retry`,
    );
  }
  if (value === 'disable') {
    throw refused(
      'Shared storage volume does not exist. Please enable shared storage for creating shared storage volume.',
    );
  }
  if (!snapshot.peers.some((peer) => peer.connected)) {
    throw refused('More than one node should be up/present in the cluster to enable this option');
  }
  throw notSupported('The volume of the shared storage');
}
