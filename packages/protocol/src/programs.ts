import type { Program } from '@gluster-ts/xdr';
import { GD_BRICK_VERSION } from './generated/brick.ts';
import { GLUSTER_CBK_VERSION } from './generated/callback.ts';
import { GLUSTER_CLI_VERSION } from './generated/cli.ts';
import { GD_FRIEND_VERSION } from './generated/friend.ts';
import { GLUSTER_HNDSK_VERSION } from './generated/handshake.ts';
import { GD_MGMT_HNDSK_VERSION } from './generated/mgmt-handshake.ts';
import { GD_MGMT_V3_VERSION } from './generated/mgmt-v3.ts';
import { GD_MGMT_VERSION } from './generated/mgmt.ts';
import { GLUSTER_PMAP_VERSION } from './generated/portmap.ts';

// The descriptions are generated; the names under which they are used, and what C serves twice, are ours.

/** Procedures of {@link cliProgram}. */
export type CliProcedures = (typeof GLUSTER_CLI_VERSION)['procedures'];

/** What the `gluster` command line asks of a glusterd (1238463 version 2). Described by `x/cli.x`. */
export const cliProgram: Program<CliProcedures> = GLUSTER_CLI_VERSION;

/**
 * The same program as it is served over TCP, where anybody may ask: GETWD, MOUNT, UMOUNT and questions that change
 * nothing. Only the name differs; which procedures are served is up to the server.
 */
export const cliReadOnlyProgram: Program<CliProcedures> = { ...cliProgram, name: 'GlusterD svc cli read-only' };

/** Procedures of {@link handshakeProgram}. */
export type HandshakeProcedures = (typeof GLUSTER_HNDSK_VERSION)['procedures'];

/** Volfiles and events for mounts, bricks and daemons (14398633 version 2). Described by `x/handshake.x`. */
export const handshakeProgram: Program<HandshakeProcedures> = GLUSTER_HNDSK_VERSION;

/** The same program as it is served on the unix socket, with GETSPEC alone: `gluster system:: getspec`. */
export const getspecProgram: Program<HandshakeProcedures> = {
  ...handshakeProgram,
  name: 'Gluster Handshake (CLI Getspec)',
};

/** Procedures of {@link mgmtHandshakeProgram}. */
export type MgmtHandshakeProcedures = (typeof GD_MGMT_HNDSK_VERSION)['procedures'];

/** Two glusterds agree on an operating version (1239873 version 1). Described by `x/mgmt-handshake.x`. */
export const mgmtHandshakeProgram: Program<MgmtHandshakeProcedures> = GD_MGMT_HNDSK_VERSION;

/** Procedures of {@link friendProgram}. */
export type FriendProcedures = (typeof GD_FRIEND_VERSION)['procedures'];

/** Joining, leaving and informing peers (1238437 version 2). Described by `x/friend.x`. */
export const friendProgram: Program<FriendProcedures> = GD_FRIEND_VERSION;

/** Procedures of {@link mgmtProgram}. */
export type MgmtProcedures = (typeof GD_MGMT_VERSION)['procedures'];

/** Cluster-wide transactions under one lock (1238433 version 2). Described by `x/mgmt.x`. */
export const mgmtProgram: Program<MgmtProcedures> = GD_MGMT_VERSION;

/** Procedures of {@link mgmtV3Program}. */
export type MgmtV3Procedures = (typeof GD_MGMT_V3_VERSION)['procedures'];

/** Cluster-wide transactions under a lock per volume (1238433 version 3). Described by `x/mgmt-v3.x`. */
export const mgmtV3Program: Program<MgmtV3Procedures> = GD_MGMT_V3_VERSION;

/** Procedures of {@link portmapProgram}. */
export type PortmapProcedures = (typeof GLUSTER_PMAP_VERSION)['procedures'];

/** Ports of bricks (34123456 version 1); not RFC 1833's port mapper. Described by `x/portmap.x`. */
export const portmapProgram: Program<PortmapProcedures> = GLUSTER_PMAP_VERSION;

/** Procedures of {@link brickProgram}. */
export type BrickProcedures = (typeof GD_BRICK_VERSION)['procedures'];

/** What a glusterd asks of bricks and of its own daemons (4867634 version 2). Described by `x/brick.x`. */
export const brickProgram: Program<BrickProcedures> = GD_BRICK_VERSION;

/** Procedures of {@link callbackProgram}. */
export type CallbackProcedures = (typeof GLUSTER_CBK_VERSION)['procedures'];

/**
 * Calls that a glusterd or a brick makes on connections it accepted (52743234 version 1); none is answered. Described by
 * `x/callback.x`.
 */
export const callbackProgram: Program<CallbackProcedures> = GLUSTER_CBK_VERSION;
