import type { Attributes, Changes, Time } from '../file-system/file-system.ts';
import { time_how } from '../generated/nfs.ts';
import type { fattr3, nfstime3, sattr3, wcc_attr } from '../generated/nfs.ts';

const NANOSECONDS = 1_000_000_000n;
const SECONDS_MAX = 0xffff_ffffn;
const MODE_BITS = 0o7777;

/** A file's attributes as they go over the wire. */
export function fattr3Of(a: Attributes): fattr3 {
  return {
    type: a.type,
    mode: a.mode,
    nlink: a.nlink,
    uid: a.uid,
    gid: a.gid,
    size: BigInt(a.size),
    used: BigInt(a.used),
    rdev: { specdata1: a.device.major, specdata2: a.device.minor },
    fsid: a.fsid,
    fileid: a.fileid,
    atime: nfstime3Of(a.atime),
    mtime: nfstime3Of(a.mtime),
    ctime: nfstime3Of(a.ctime),
  };
}

/** As much of them as tells whether a cached file is still the same. */
export function wccAttrOf({ size, mtime, ctime }: Attributes): wcc_attr {
  return { size: BigInt(size), mtime: nfstime3Of(mtime), ctime: nfstime3Of(ctime) };
}

/** 32 bits of seconds: times before 1970 and after 2106 become the nearest that there is. */
export function nfstime3Of(time: Time): nfstime3 {
  const seconds = time / NANOSECONDS;
  if (time < 0n) return { seconds: 0, nseconds: 0 };
  if (seconds > SECONDS_MAX) return { seconds: Number(SECONDS_MAX), nseconds: 999_999_999 };
  return { seconds: Number(seconds), nseconds: Number(time % NANOSECONDS) };
}

function timeOf({ seconds, nseconds }: nfstime3): Time {
  return BigInt(seconds) * NANOSECONDS + BigInt(nseconds);
}

/** What a client wants to be changed; of its mode the bits that a mode has. */
export function changesOf({ mode, uid, gid, size, atime, mtime }: sattr3): Changes {
  return {
    ...(mode.set_it && { mode: mode.mode & MODE_BITS }),
    ...(uid.set_it && { uid: uid.uid }),
    ...(gid.set_it && { gid: gid.gid }),
    // Sizes beyond 2^53 are too large for every file system; they need not be exact.
    ...(size.set_it && { size: Number(size.size) }),
    ...(atime.set_it !== time_how.DONT_CHANGE && {
      atime: atime.set_it === time_how.SET_TO_CLIENT_TIME ? timeOf(atime.atime) : 'now',
    }),
    ...(mtime.set_it !== time_how.DONT_CHANGE && {
      mtime: mtime.set_it === time_how.SET_TO_CLIENT_TIME ? timeOf(mtime.mtime) : 'now',
    }),
  };
}
