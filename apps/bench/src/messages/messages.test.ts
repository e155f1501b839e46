import { describe, expect, it } from 'vitest';
import { gfDumpPing } from './gf-dump-ping.ts';
import { listFriends } from './list-friends.ts';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

describe('listFriends', () => {
  it('listFriends.request is what the gluster command line sends for `gluster pool list`', () => {
    // Captured from Debian's glusterfs-cli 10.3, its xid set to 0.
    const captured = [
      '80000048 00000000 00000000 00000002 0012e5bf 00000002 00000003 0005f397 00000018',
      '00000000 00000000 00000000 00000000 00000004 00000000 00000000 00000000 00000002 00000000',
    ];
    expect(hex(listFriends.request)).toBe(captured.join('').replaceAll(' ', ''));
  });

  it('listFriends.reply has the size of C glusterd’s on a node without peers', () => {
    expect(listFriends.reply.length).toBe(184);
    expect(listFriends.friends?.length).toBe(141);
  });
});

describe('gfDumpPing', () => {
  it('gfDumpPing is a call without arguments and a reply of 40 bytes, as C glusterd’s', () => {
    expect(hex(gfDumpPing.request.subarray(16, 28))).toBe('075bb86d' + '00000001' + '00000002');
    expect(gfDumpPing.reply.length).toBe(40);
  });
});
