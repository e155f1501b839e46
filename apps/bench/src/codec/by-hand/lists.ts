import type { brick, file_attributes, peer_list_reply } from '../../generated/messages.ts';
import { bool, int, opaqueEnd, putOpaque, uhyper, uint } from './codec.ts';
import type { HandCodec } from './codec.ts';
import { putText, textOf } from './text.ts';

const COUNT_MAX = 1000;
const FILE_BYTES = 60;
/** Of a brick without its texts. */
const BRICK_BYTES = 12;

export const peerList: HandCodec<peer_list_reply> = {
  decode(bytes, view, start, end) {
    if (end - start < 12) throw new RangeError('Torn');
    const byteLength = view.getUint32(start + 8);
    opaqueEnd(byteLength, start + 8, end);
    return {
      op_ret: view.getInt32(start),
      op_errno: view.getInt32(start + 4),
      friends: new Uint8Array(bytes.buffer, bytes.byteOffset + start + 12, byteLength),
    };
  },
  encode(bytes, view, start, end, { op_ret, op_errno, friends }) {
    if (end - start < 12) throw new RangeError('No room');
    view.setInt32(start, int(op_ret));
    view.setInt32(start + 4, int(op_errno));
    return putOpaque(bytes, view, start + 8, end, friends);
  },
};

export const fileList: HandCodec<readonly file_attributes[]> = {
  decode(_, view, start, end) {
    if (end - start < 4) throw new RangeError('Torn');
    const count = view.getUint32(start);
    if (count > COUNT_MAX) throw new RangeError('Too many files');
    if (end - start - 4 < count * FILE_BYTES) throw new RangeError('Torn');
    const files: file_attributes[] = [];
    let o = start + 4;
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
      o += FILE_BYTES;
    }
    return files;
  },
  encode(_, view, start, end, files) {
    if (files.length > COUNT_MAX) throw new RangeError('Too many files');
    if (end - start < 4 + files.length * FILE_BYTES) throw new RangeError('No room');
    view.setUint32(start, files.length);
    let o = start + 4;
    for (const file of files) {
      const type = int(file.type);
      if (type < 1 || type > 3) throw new RangeError('No type of a file');
      view.setInt32(o, type);
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
      o += FILE_BYTES;
    }
    return o;
  },
};

export const brickList: HandCodec<readonly brick[]> = {
  decode(bytes, view, start, end) {
    if (end - start < 4) throw new RangeError('Torn');
    const count = view.getUint32(start);
    if (count > COUNT_MAX) throw new RangeError('Too many bricks');
    const bricks: brick[] = [];
    let o = start + 4;
    for (let i = 0; i < count; i++) {
      if (end - o < 8 + BRICK_BYTES) throw new RangeError('Torn');
      const hostBytes = view.getUint32(o);
      if (hostBytes > 255) throw new RangeError('Hostname is too long');
      const path = opaqueEnd(hostBytes, o, end);
      if (end - path < 4) throw new RangeError('Torn');
      const pathBytes = view.getUint32(path);
      if (pathBytes > 4096) throw new RangeError('Path is too long');
      const rest = opaqueEnd(pathBytes, path, end);
      if (end - rest < BRICK_BYTES) throw new RangeError('Torn');
      bricks.push({
        hostname: textOf(bytes, o + 4, hostBytes),
        path: textOf(bytes, path + 4, pathBytes),
        port: view.getInt32(rest),
        pid: view.getInt32(rest + 4),
        online: bool(view.getUint32(rest + 8)),
      });
      o = rest + BRICK_BYTES;
    }
    return bricks;
  },
  encode(bytes, view, start, end, bricks) {
    if (bricks.length > COUNT_MAX) throw new RangeError('Too many bricks');
    if (end - start < 4) throw new RangeError('No room');
    view.setUint32(start, bricks.length);
    let o = start + 4;
    for (const { hostname, path, port, pid, online } of bricks) {
      o = putText(bytes, view, o, end, hostname, 255);
      o = putText(bytes, view, o, end, path, 4096);
      if (end - o < BRICK_BYTES) throw new RangeError('No room');
      view.setInt32(o, int(port));
      view.setInt32(o + 4, int(pid));
      view.setUint32(o + 8, online ? 1 : 0);
      o += BRICK_BYTES;
    }
    return o;
  },
};
