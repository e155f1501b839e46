import { XdrReader, XdrWriter } from '@gluster-ts/xdr';
import type { XdrType } from '@gluster-ts/xdr';
import { describe, expect, it } from 'vitest';
import * as protocol from './index.ts';
import { Dict } from './dict/dict.ts';
import { formatUuid } from './uuid.ts';
import vectors from '../test/vectors/messages.json' with { type: 'json' };
import { bytesOf, hexOf } from '../../../test/support/hex.ts';

interface Vector {
  readonly type: keyof typeof protocol;
  readonly note: string;
  readonly hex: string;
}

const { messages } = vectors as { messages: readonly Vector[] };

function decode<T>(type: XdrType<T>, hex: string): T {
  const r = new XdrReader(bytesOf(hex));
  const value = type.decode(r);
  r.finish();
  return value;
}

const messageOf = (note: string): string => messages.find((message) => message.note === note)!.hex;

describe('captured messages', () => {
  it.each(messages)('$type: $note', ({ type, hex }) => {
    const codec = protocol[type] as XdrType<unknown>;
    const value = decode(codec, hex);
    const w = new XdrWriter();
    codec.encode(w, value);
    expect(hexOf(w.finish())).toBe(hex);
    expect(codec.size(value)).toBe(hex.length / 2);
    expect(codec.sizeMin).toBeLessThanOrEqual(hex.length / 2);
  });

  it('have the fields that C put there', () => {
    const peers = decode(protocol.gf1_cli_peer_list_rsp, messageOf('gluster pool list, reply'));
    expect(Dict.unserialize(peers.friends).string('friend1.hostname')).toBe('localhost');
    expect(decode(protocol.gf1_cli_peer_list_req, messageOf('gluster pool list, request')).flags).toBe(
      protocol.gf1_cli_friends_list.GF_CLI_LIST_POOL_NODES,
    );
    expect(decode(protocol.gf_cli_rsp, messageOf('gluster volume start nosuch, reply'))).toMatchObject({
      op_ret: -1,
      op_errno: protocol.glusterd_errno.EG_INTRNL,
      op_errstr: 'Volume nosuch does not exist',
    });
    expect(decode(protocol.gf1_cli_getwd_rsp, messageOf('gluster system:: getwd, reply')).wd).toBe('/var/lib/glusterd');
    expect(decode(protocol.gf_getspec_req, messageOf('gluster system:: getspec nosuch, request')).key).toBe('nosuch');
    const probed = decode(protocol.gd1_mgmt_probe_rsp, messageOf('reply of glusterd to PROBE_QUERY'));
    expect(probed.hostname).toBe('node2');
    expect(formatUuid(probed.uuid)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
    const port = messageOf('reply of glusterd to PORTBYBRICK of a brick on port 49152');
    expect(decode(protocol.pmap_port_by_brick_rsp, port).port).toBe(49152);
  });
});
