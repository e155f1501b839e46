import { gf_cli_status_type, glusterd_op_t } from '@gluster-ts/protocol';
import { notSupported } from '../commands/refusals.ts';
import { commitReset, stageReset } from '../options/reset.ts';
import { commitSet } from '../options/commit-set.ts';
import { stageSet } from '../options/stage-set.ts';
import { OPERATING_VERSION_MAX } from '../state/operating-version.ts';
import { healVolumeOperation } from '../volume-operations/heal.ts';
import { volumeOf } from '../volume-operations/volume-operation.ts';
import { volumeOperations } from '../volume-operations/volume-operations.ts';
import { collectStatus } from '../volume-status/collect-status.ts';
import { stageStatus } from '../volume-status/stage-status.ts';
import { copyFile } from './copy-file.ts';
import { resetHook, setHook } from './hooks.ts';
import type { Operation } from './operation.ts';
import { syncVolume } from './sync-volume.ts';
import { sysExec } from './sys-exec.ts';

const setVolume: Operation = {
  stage: (glusterd, dict, isOrigin) => stageSet(glusterd, dict, isOrigin),
  commit: (glusterd, dict) => {
    commitSet(glusterd, dict);
  },
  hook: setHook,
};

const resetVolume: Operation = {
  stage: (glusterd, dict, isOrigin) => {
    stageReset(glusterd, dict, isOrigin);
  },
  commit: (glusterd, dict) => {
    commitReset(glusterd, dict);
  },
  hook: resetHook,
};

/** `volume status` of all volumes only asks everybody whether it may ask: the node where it was given lists them. */
const statusVolume: Operation = {
  stage: (glusterd, dict, isOrigin) => {
    stageStatus(glusterd, dict, isOrigin);
  },
  commit: async (glusterd, dict, response) => {
    const isOfAll = ((dict.uint32('cmd') ?? 0) & gf_cli_status_type.GF_CLI_STATUS_ALL) !== 0;
    if (isOfAll) response.setUint32('cmd', dict.uint32('cmd') ?? 0);
    else await collectStatus(glusterd, dict, volumeOf(glusterd, dict, true), response);
  },
};

/** The older kind of transactions, by `glusterd_op_t`. */
const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [glusterd_op_t.GD_OP_SET_VOLUME, setVolume],
  [glusterd_op_t.GD_OP_RESET_VOLUME, resetVolume],
  [glusterd_op_t.GD_OP_SYNC_VOLUME, syncVolume],
  [glusterd_op_t.GD_OP_STATUS_VOLUME, statusVolume],
  [glusterd_op_t.GD_OP_HEAL_VOLUME, healVolumeOperation],
  [glusterd_op_t.GD_OP_COPY_FILE, copyFile],
  [glusterd_op_t.GD_OP_SYS_EXEC, sysExec],
  ...volumeOperations,
]);

/** Asks what the latest operating version is that everybody can work at. */
const maxOpVersion: Operation = {
  stage: () => undefined,
  commit: (_glusterd, _dict, response) => {
    response.setInt32('max-opversion', OPERATING_VERSION_MAX);
  },
};

/** Those of mgmt v3. */
const operationsV3: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [glusterd_op_t.GD_OP_MAX_OPVERSION, maxOpVersion],
  ...volumeOperations,
]);

/** What this node cannot do refuses. */
const unsupported: Operation = {
  stage: () => {
    throw notSupported('This operation of the cluster');
  },
  commit: () => {
    throw notSupported('This operation of the cluster');
  },
};

export function operationOf(op: number): Operation {
  return operations.get(op) ?? unsupported;
}

export function operationV3Of(op: number): Operation {
  return operationsV3.get(op) ?? unsupported;
}
