import type { CliProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor, waitingActor } from '../actor.ts';
import type { Glusterd } from '../glusterd.ts';
import { addBrick } from './add-brick.ts';
import { barrierVolume } from './barrier-volume.ts';
import { bitrot } from './bitrot.ts';
import { clrlocksVolume } from './clrlocks-volume.ts';
import { copyFile } from './copy-file.ts';
import { createVolume } from './create-volume.ts';
import { defragVolume } from './defrag-volume.ts';
import { deleteVolume } from './delete-volume.ts';
import { deprobe } from './deprobe.ts';
import { fsmLog } from './fsm-log.ts';
import { ganesha } from './ganesha.ts';
import { getState } from './get-state.ts';
import { getVolOpt } from './get-vol-opt.ts';
import { getVolume } from './get-volume.ts';
import { getwd } from './getwd.ts';
import { gsyncSet } from './gsync-set.ts';
import { healVolume } from './heal-volume.ts';
import { listFriends } from './list-friends.ts';
import { listVolume } from './list-volume.ts';
import { logRotate } from './log-rotate.ts';
import { mount } from './mount.ts';
import { probe } from './probe.ts';
import { profileVolume } from './profile-volume.ts';
import { quota } from './quota.ts';
import { removeBrick } from './remove-brick.ts';
import { replaceBrick } from './replace-brick.ts';
import { resetVolume } from './reset-volume.ts';
import { setVolume } from './set-volume.ts';
import { snap } from './snap.ts';
import { startVolume } from './start-volume.ts';
import { statedumpVolume } from './statedump-volume.ts';
import { statusVolume } from './status-volume.ts';
import { stopVolume } from './stop-volume.ts';
import { syncVolume } from './sync-volume.ts';
import { sysExec } from './sys-exec.ts';
import { tier } from './tier.ts';
import { umount } from './umount.ts';
import { uuidGet } from './uuid-get.ts';
import { uuidReset } from './uuid-reset.ts';

/**
 * What anybody may ask over TCP: questions that change nothing, and mounts for users who may not make them, which have
 * rules of their own.
 */
export function cliReadOnlyHandlers(g: Glusterd): Handlers<CliProcedures> {
  return {
    // A list of the peers of a large pool is sent from where it lies: nobody writes to a snapshot's.
    LIST_FRIENDS: actor((args, request) => listFriends(g, args, request), { vectored: true }),
    GET_VOLUME: actor((args) => getVolume(g, args)),
    GETWD: actor(() => getwd(g)),
    STATUS_VOLUME: waitingActor((args) => statusVolume(g, args)),
    MOUNT: actor((args) => mount(g, args)),
    UMOUNT: actor((args) => umount(g, args)),
    LIST_VOLUME: actor(() => listVolume(g)),
    UUID_GET: actor((args) => uuidGet(g, args)),
  };
}

/** Every command of the command line, on the unix socket (program 1238463 version 2). */
export function cliHandlers(g: Glusterd): Handlers<CliProcedures> {
  return {
    ...cliReadOnlyHandlers(g),
    PROBE: waitingActor((args) => probe(g, args)),
    DEPROBE: waitingActor((args) => deprobe(g, args)),
    CREATE_VOLUME: waitingActor((args) => createVolume(g, args)),
    DELETE_VOLUME: actor((args) => deleteVolume(g, args)),
    START_VOLUME: actor((args) => startVolume(g, args)),
    STOP_VOLUME: actor((args) => stopVolume(g, args)),
    DEFRAG_VOLUME: actor((args) => defragVolume(g, args)),
    SET_VOLUME: waitingActor((args) => setVolume(g, args)),
    ADD_BRICK: actor((args) => addBrick(g, args)),
    REMOVE_BRICK: actor((args) => removeBrick(g, args)),
    REPLACE_BRICK: actor((args) => replaceBrick(g, args)),
    LOG_ROTATE: actor((args) => logRotate(g, args)),
    SYNC_VOLUME: waitingActor((args) => syncVolume(g, args)),
    RESET_VOLUME: waitingActor((args) => resetVolume(g, args)),
    FSM_LOG: waitingActor((args) => fsmLog(g, args)),
    GSYNC_SET: actor((args) => gsyncSet(g, args)),
    PROFILE_VOLUME: actor((args) => profileVolume(g, args)),
    QUOTA: actor((args) => quota(g, args)),
    HEAL_VOLUME: waitingActor((args) => healVolume(g, args)),
    STATEDUMP_VOLUME: actor((args) => statedumpVolume(g, args)),
    CLRLOCKS_VOLUME: actor((args) => clrlocksVolume(g, args)),
    UUID_RESET: actor((args) => uuidReset(g, args)),
    COPY_FILE: waitingActor((args) => copyFile(g, args)),
    SYS_EXEC: waitingActor((args) => sysExec(g, args)),
    SNAP: waitingActor((args) => snap(g, args)),
    BARRIER_VOLUME: actor((args) => barrierVolume(g, args)),
    GET_VOL_OPT: waitingActor((args) => getVolOpt(g, args)),
    GANESHA: actor((args) => ganesha(g, args)),
    BITROT: actor((args) => bitrot(g, args)),
    GET_STATE: waitingActor((args) => getState(g, args)),
    RESET_BRICK: actor((args) => replaceBrick(g, args)),
    ATTACH_TIER: actor((args) => tier(g, args)),
    TIER: actor((args) => tier(g, args)),
    REMOVE_TIER_BRICK: actor((args) => tier(g, args)),
    ADD_TIER_BRICK: actor((args) => tier(g, args)),
  };
}
