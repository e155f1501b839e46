import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  authStatName,
  decodeReply,
  encodeReply,
  encodeReplySuccess,
  OpaqueAuth,
  REPLY_SUCCESS_BYTES,
  sizeOfReply,
  XdrError,
  XdrReader,
  XdrWriter,
} from '../index.ts';
import type { ReplyBody } from '../index.ts';
import { bytesOf, hexOf } from '../../../../test/support/hex.ts';

function encode(xid: number, body: ReplyBody, verf?: OpaqueAuth): string {
  const w = new XdrWriter();
  encodeReply(w, xid, body, verf);
  expect(w.byteLength).toBe(sizeOfReply(body, verf));
  return hexOf(w.finish());
}

function reader(hex: string): XdrReader {
  return new XdrReader(bytesOf(hex));
}

/** RFC 5531 section 9, field by field. */
const replies: [ReplyBody, string][] = [
  [{ stat: 'SUCCESS' }, '00000005 00000001 00000000 00000000 00000000 00000000'],
  [{ stat: 'PROG_UNAVAIL' }, '00000005 00000001 00000000 00000000 00000000 00000001'],
  [
    { stat: 'PROG_MISMATCH', low: 2, high: 4 },
    '00000005 00000001 00000000 00000000 00000000 00000002 00000002 00000004',
  ],
  [{ stat: 'PROC_UNAVAIL' }, '00000005 00000001 00000000 00000000 00000000 00000003'],
  [{ stat: 'GARBAGE_ARGS' }, '00000005 00000001 00000000 00000000 00000000 00000004'],
  [{ stat: 'SYSTEM_ERR' }, '00000005 00000001 00000000 00000000 00000000 00000005'],
  [{ stat: 'RPC_MISMATCH', low: 2, high: 2 }, '00000005 00000001 00000001 00000000 00000002 00000002'],
  [{ stat: 'AUTH_ERROR', authStat: 5 }, '00000005 00000001 00000001 00000001 00000005'],
];

describe('replies', () => {
  it.each(replies)('%o becomes its bytes and comes back', (body, hex) => {
    expect(encode(5, body)).toBe(hex.replaceAll(' ', ''));
    const r = reader(hex);
    expect(decodeReply(r)).toMatchObject({ xid: 5, body });
    r.finish();
  });

  it.each(replies)('%o is refused when torn', (_, hex) => {
    const bytes = reader(hex).bytes;
    for (let end = 0; end < bytes.length; end++) {
      expect(() => decodeReply(new XdrReader(bytes, 0, end))).toThrow(
        expect.objectContaining({ code: 'ERR_XDR_TRUNCATED' }),
      );
    }
  });

  it('encodeReplySuccess() writes what encodeReply() does', () => {
    const w = new XdrWriter();
    encodeReplySuccess(w, 5);
    expect(w.byteLength).toBe(REPLY_SUCCESS_BYTES);
    expect(hexOf(w.finish())).toBe(encode(5, { stat: 'SUCCESS' }));
  });

  it.each([
    [0, 0],
    [2, 0],
    [0, 4],
    [6, 3],
  ])('encodeReplySuccess() writes and decodeReply() reads a verifier of flavour %i with %i bytes', (flavor, length) => {
    const verf = new OpaqueAuth(flavor, new Uint8Array(length).fill(0xab));
    const target = new Uint8Array(64).fill(0xff);
    const w = new XdrWriter().reset(target, new DataView(target.buffer), 0, target.length);
    encodeReplySuccess(w, 0xffffffff, verf);
    const hex = hexOf(w.finish());
    expect(hex).toBe(encode(0xffffffff, { stat: 'SUCCESS' }, verf));
    const { xid, verf: read, body } = decodeReply(reader(hex));
    expect([xid, read.flavor, read.body, body.stat]).toEqual([0xffffffff, flavor, verf.body, 'SUCCESS']);
  });

  it('an accepted reply carries the verifier', () => {
    const verf = new OpaqueAuth(6, Uint8Array.of(1, 2, 3));
    const hex = encode(5, { stat: 'SUCCESS' }, verf);
    expect(hex).toBe('000000050000000100000000' + '000000060000000301020300' + '00000000');
    const reply = decodeReply(reader(hex));
    expect(reply.verf.flavor).toBe(6);
    expect(reply.verf.body).toEqual(Uint8Array.of(1, 2, 3));
  });

  it.each([
    ['a call', '00000005 00000000', 'Message type is 0'],
    ['an unknown reply status', '00000005 00000001 00000002', 'Reply status is 2'],
    ['an unknown accept status', '00000005 00000001 00000000 00000000 00000000 00000006', 'Accept status is 6'],
    ['an unknown reject status', '00000005 00000001 00000001 00000002', 'Reject status is 2'],
  ])('decodeReply() refuses %s', (_, hex, message) => {
    expect(() => decodeReply(reader(hex))).toThrow(`${message}, which RFC 5531 does not define`);
  });

  it('decodeReply() gives a reply or an XdrError for any bytes', () => {
    const head = fc.constantFrom('', '0000000100000001', '000000010000000100000000', '000000010000000100000001');
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 40 }), (hex, rest) => {
        try {
          decodeReply(new XdrReader(Uint8Array.from([...bytesOf(hex), ...rest])));
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('authStatName() names the numbers of RFC 5531 and RFC 2203, and gives others as they are', () => {
    expect(authStatName(5)).toBe('AUTH_TOOWEAK');
    expect(authStatName(14)).toBe('RPCSEC_GSS_CTXPROBLEM');
    expect(authStatName(99)).toBe('99');
  });
});
