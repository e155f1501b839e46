/**
 * What somebody writes who needs these messages and nothing else: DataView and offsets, no reader or writer. Messages stand
 * anywhere in a buffer, as they do behind a header. The promises are those of generated code, limits and ranges both ways;
 * errors do not say where.
 */
import type { brick, file_attributes, peer_list_reply } from './generated/messages.ts';

export interface Codec<T> {
  decode(bytes: Uint8Array, view: DataView, offset: number): T;
  /** Returns where the message ends. */
  encode(bytes: Uint8Array, view: DataView, offset: number, value: T): number;
}

export interface Call {
  readonly xid: number;
  readonly prog: number;
  readonly vers: number;
  readonly proc: number;
  readonly flavor: number;
  readonly cred: Uint8Array;
  readonly verfFlavor: number;
  readonly verf: Uint8Array;
}

export const call: Codec<Call> = {
  decode(bytes, view, offset) {
    if (view.getUint32(offset + 4) !== 0 || view.getUint32(offset + 8) !== 2) throw new RangeError('No call');
    const credBytes = view.getUint32(offset + 28);
    if (credBytes > 400) throw new RangeError('Credential is too long');
    const verf = offset + 32 + ((credBytes + 3) & ~3);
    const verfBytes = view.getUint32(verf + 4);
    if (verfBytes > 400) throw new RangeError('Verifier is too long');
    return {
      xid: view.getUint32(offset),
      prog: view.getUint32(offset + 12),
      vers: view.getUint32(offset + 16),
      proc: view.getUint32(offset + 20),
      flavor: view.getUint32(offset + 24),
      cred: new Uint8Array(bytes.buffer, bytes.byteOffset + offset + 32, credBytes),
      verfFlavor: view.getUint32(verf),
      verf: new Uint8Array(bytes.buffer, bytes.byteOffset + verf + 8, verfBytes),
    };
  },
  encode(bytes, view, offset, { xid, prog, vers, proc, flavor, cred, verfFlavor, verf }) {
    if (cred.length > 400 || verf.length > 400) throw new RangeError('Credential or verifier is too long');
    view.setUint32(offset, uint(xid));
    view.setUint32(offset + 4, 0);
    view.setUint32(offset + 8, 2);
    view.setUint32(offset + 12, uint(prog));
    view.setUint32(offset + 16, uint(vers));
    view.setUint32(offset + 20, uint(proc));
    view.setUint32(offset + 24, uint(flavor));
    const verfOffset = opaque(bytes, view, offset + 28, cred);
    view.setUint32(verfOffset, uint(verfFlavor));
    return opaque(bytes, view, verfOffset + 4, verf);
  },
};

export interface Reply {
  readonly xid: number;
  readonly stat: 'SUCCESS';
}

export const success: Codec<Reply> = {
  decode(_, view, offset) {
    if (view.getUint32(offset + 4) !== 1 || view.getUint32(offset + 8) !== 0) throw new RangeError('No accepted reply');
    const verfBytes = view.getUint32(offset + 16);
    if (verfBytes > 400) throw new RangeError('Verifier is too long');
    if (view.getUint32(offset + 20 + ((verfBytes + 3) & ~3)) !== 0) throw new RangeError('No success');
    return { xid: view.getUint32(offset), stat: 'SUCCESS' };
  },
  encode(_, view, offset, { xid }) {
    view.setUint32(offset, uint(xid));
    view.setUint32(offset + 4, 1);
    view.setUint32(offset + 8, 0);
    view.setUint32(offset + 12, 0);
    view.setUint32(offset + 16, 0);
    view.setUint32(offset + 20, 0);
    return offset + 24;
  },
};

export const peerList: Codec<peer_list_reply> = {
  decode(bytes, view, offset) {
    const byteLength = view.getUint32(offset + 8);
    if (offset + 12 + ((byteLength + 3) & ~3) > bytes.length) throw new RangeError('Torn');
    return {
      op_ret: view.getInt32(offset),
      op_errno: view.getInt32(offset + 4),
      friends: new Uint8Array(bytes.buffer, bytes.byteOffset + offset + 12, byteLength),
    };
  },
  encode(bytes, view, offset, { op_ret, op_errno, friends }) {
    view.setInt32(offset, int(op_ret));
    view.setInt32(offset + 4, int(op_errno));
    return opaque(bytes, view, offset + 8, friends);
  },
};

export const fileList: Codec<readonly file_attributes[]> = {
  decode(_, view, offset) {
    const count = view.getUint32(offset);
    if (count > 1000) throw new RangeError('Too many files');
    const files: file_attributes[] = [];
    let o = offset + 4;
    for (let i = 0; i < count; i++) {
      const type = view.getInt32(o);
      if (type !== 1 && type !== 2 && type !== 3) throw new RangeError('No type of a file');
      files.push({
        type,
        mode: view.getUint32(o + 4),
        nlink: view.getUint32(o + 8),
        uid: view.getUint32(o + 12),
        gid: view.getUint32(o + 16),
        size: view.getBigUint64(o + 20),
        used: view.getBigUint64(o + 28),
        fileid: view.getBigUint64(o + 36),
        atime: view.getUint32(o + 44),
        mtime: view.getUint32(o + 48),
        ctime: view.getUint32(o + 52),
        immutable: bool(view.getUint32(o + 56)),
      });
      o += 60;
    }
    return files;
  },
  encode(_, view, offset, files) {
    if (files.length > 1000) throw new RangeError('Too many files');
    view.setUint32(offset, files.length);
    let o = offset + 4;
    for (const file of files) {
      if (file.type < 1 || file.type > 3) throw new RangeError('No type of a file');
      view.setInt32(o, int(file.type));
      view.setUint32(o + 4, uint(file.mode));
      view.setUint32(o + 8, uint(file.nlink));
      view.setUint32(o + 12, uint(file.uid));
      view.setUint32(o + 16, uint(file.gid));
      view.setBigUint64(o + 20, uhyper(file.size));
      view.setBigUint64(o + 28, uhyper(file.used));
      view.setBigUint64(o + 36, uhyper(file.fileid));
      view.setUint32(o + 44, uint(file.atime));
      view.setUint32(o + 48, uint(file.mtime));
      view.setUint32(o + 52, uint(file.ctime));
      view.setUint32(o + 56, file.immutable ? 1 : 0);
      o += 60;
    }
    return o;
  },
};

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

export const brickList: Codec<readonly brick[]> = {
  decode(bytes, view, offset) {
    const count = view.getUint32(offset);
    if (count > 1000) throw new RangeError('Too many bricks');
    const bricks: brick[] = [];
    let o = offset + 4;
    for (let i = 0; i < count; i++) {
      const hostBytes = view.getUint32(o);
      if (hostBytes > 255) throw new RangeError('Hostname is too long');
      const hostname = decoder.decode(bytes.subarray(o + 4, o + 4 + hostBytes));
      o += 4 + ((hostBytes + 3) & ~3);
      const pathBytes = view.getUint32(o);
      if (pathBytes > 4096) throw new RangeError('Path is too long');
      const path = decoder.decode(bytes.subarray(o + 4, o + 4 + pathBytes));
      o += 4 + ((pathBytes + 3) & ~3);
      bricks.push({
        hostname,
        path,
        port: view.getInt32(o),
        pid: view.getInt32(o + 4),
        online: bool(view.getUint32(o + 8)),
      });
      o += 12;
    }
    return bricks;
  },
  encode(bytes, view, offset, bricks) {
    if (bricks.length > 1000) throw new RangeError('Too many bricks');
    view.setUint32(offset, bricks.length);
    let o = offset + 4;
    for (const { hostname, path, port, pid, online } of bricks) {
      o = text(bytes, view, o, hostname, 255);
      o = text(bytes, view, o, path, 4096);
      view.setInt32(o, int(port));
      view.setInt32(o + 4, int(pid));
      view.setUint32(o + 8, online ? 1 : 0);
      o += 12;
    }
    return o;
  },
};

function opaque(bytes: Uint8Array, view: DataView, offset: number, value: Uint8Array): number {
  const end = offset + 4 + ((value.length + 3) & ~3);
  view.setUint32(end - 4, 0);
  view.setUint32(offset, value.length);
  bytes.set(value, offset + 4);
  return end;
}

function text(bytes: Uint8Array, view: DataView, offset: number, value: string, bytesMax: number): number {
  const { written } = encoder.encodeInto(value, bytes.subarray(offset + 4));
  if (written > bytesMax) throw new RangeError('Text is too long');
  view.setUint32(offset, written);
  let end = offset + 4 + written;
  while (end % 4 !== 0) bytes[end++] = 0;
  return end;
}

function uint(value: number): number {
  const written = value >>> 0;
  if (written !== value) throw new RangeError('No unsigned 32-bit integer');
  return written;
}

function int(value: number): number {
  const written = value | 0;
  if (written !== value) throw new RangeError('No 32-bit integer');
  return written;
}

function uhyper(value: bigint): bigint {
  const written = BigInt.asUintN(64, value);
  if (written !== value) throw new RangeError('No unsigned 64-bit integer');
  return written;
}

function bool(value: number): boolean {
  if (value > 1) throw new RangeError('No boolean');
  return value === 1;
}
