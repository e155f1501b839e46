import { bytesOf } from '../../../../test/support/hex.ts';

/** A credential as it went over the wire, and what sent it. */
export interface CredentialVector {
  readonly sender: string;
  readonly flavor: number;
  readonly body: Uint8Array;
}

function vector(sender: string, flavor: number, hex: string): CredentialVector {
  return { sender, flavor, body: bytesOf(hex) };
}

/** `gluster pool list` 10.3: everything zero, the lock owner made of the pid. */
export const GLUSTER_CLI: CredentialVector = vector(
  'gluster 10.3, LIST_FRIENDS on the unix socket',
  390_039,
  '00000000 00000000 00000000  00000000  00000004 00000000',
);

/** `glusterfs --fuse` 10.3 looking at its own brick: a pid below zero. */
export const MOUNT_SELF: CredentialVector = vector(
  'glusterfs 10.3 (FUSE mount), program 1298437 v400 procedure 17',
  390_040,
  'fffffff3 00000000 00000000  00000000  00000000 0000000000000000  00000000  00000004 f3ffffff',
);

/** A process of user 1001, group 1000, with four more groups, that wrote into a FUSE mount. */
export const MOUNT_GROUPS: CredentialVector = vector(
  'glusterfs 10.3 (FUSE mount), program 1298437 v400 procedure 23',
  390_040,
  `000000bd 000003e9 000003e8  0000001f  14eaf00b 000000006b02df17
   00000004 0000000a 00000014 0000001e 000186a0  00000004 bd000000`,
);

/** The same process taking a POSIX lock: a lock owner of eight bytes. */
export const MOUNT_LOCK: CredentialVector = vector(
  'glusterfs 10.3 (FUSE mount), program 1298437 v400 procedure 26',
  390_040,
  `000000bd 000003e9 000003e8  00000000  00000000 0000000000000000
   00000004 0000000a 00000014 0000001e 000186a0  00000008 0a0cf95f9b33aa93`,
);

/** `authunix_create("storage1", 1001, 1000, 3, { 10, 20, 100000 })`. */
export const LIBTIRPC_SYS: CredentialVector = vector(
  'libtirpc 1.3.3',
  1,
  '6b02df2a  00000008 73746f7261676531  000003e9 000003e8  00000003 0000000a 00000014 000186a0',
);
