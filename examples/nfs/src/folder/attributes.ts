import type { BigIntStats } from 'node:fs';
import { NfsError } from '../file-system/nfs-error.ts';
import type { Attributes, Time } from '../file-system/file-system.ts';
import { ftype3, nfsstat3 } from '../generated/nfs.ts';

/** What the kernel says of a file, in NFS's terms. */
export function attributesOf(stats: BigIntStats): Attributes {
  return {
    type: typeOf(stats),
    mode: Number(stats.mode) & 0o7777,
    nlink: Number(stats.nlink),
    uid: Number(stats.uid),
    gid: Number(stats.gid),
    size: Number(stats.size),
    used: Number(stats.blocks) * 512,
    device: {
      major: Number((stats.rdev >> 8n) & 0xfffn),
      minor: Number((stats.rdev & 0xffn) | ((stats.rdev >> 12n) & 0xfff00n)),
    },
    fsid: BigInt.asUintN(64, stats.dev),
    fileid: BigInt.asUintN(64, stats.ino),
    atime: stats.atimeNs,
    mtime: stats.mtimeNs,
    ctime: stats.ctimeNs,
  };
}

/** Seconds, as Node.js takes times: it keeps them as a floating-point number, exact to a microsecond. */
export function secondsOf(time: Time | 'now' | undefined, otherwise: Time): number {
  if (time === 'now') return Date.now() / 1000;
  return Number((time ?? otherwise) / 1000n) / 1e6;
}

function typeOf(stats: BigIntStats): ftype3 {
  if (stats.isFile()) return ftype3.NF3REG;
  if (stats.isDirectory()) return ftype3.NF3DIR;
  if (stats.isSymbolicLink()) return ftype3.NF3LNK;
  if (stats.isFIFO()) return ftype3.NF3FIFO;
  if (stats.isSocket()) return ftype3.NF3SOCK;
  if (stats.isBlockDevice()) return ftype3.NF3BLK;
  if (stats.isCharacterDevice()) return ftype3.NF3CHR;
  throw new NfsError(nfsstat3.NFS3ERR_SERVERFAULT, 'A type of file that NFS does not know');
}
