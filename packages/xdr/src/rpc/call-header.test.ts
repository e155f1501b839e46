import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CallHeader, OpaqueAuth, XdrError, XdrReader, XdrWriter } from '../index.ts';
import { bytesOf, hexOf } from '../../../../test/support/hex.ts';

/** `gluster pool list` as Debian's CLI 10.3 sends it, from the xid up to the arguments. */
const POOL_LIST = `
  00000002 00000000 00000002 0012e5bf 00000002 00000003
  0005f397 00000018 00000000 00000000 00000000 00000000 00000004 00000000
  00000000 00000000`.replaceAll(/\s/g, '');

function reader(hex: string): XdrReader {
  return new XdrReader(bytesOf(hex));
}

describe('CallHeader', () => {
  it('decode() reads a captured call and leaves the reader at the arguments', () => {
    const header = new CallHeader();
    const r = reader(POOL_LIST + '0000000200000000');
    expect(header.decode(r)).toBe(true);
    expect(header).toMatchObject({ xid: 2, rpcvers: 2, prog: 1_238_463, vers: 2, proc: 3 });
    expect(header.cred).toMatchObject({ flavor: 390_039, byteLength: 24 });
    expect(header.verf).toMatchObject({ flavor: 0, byteLength: 0 });
    expect(r.remaining).toBe(8);
  });

  it('encode() writes the captured call again, in `size` bytes', () => {
    const header = new CallHeader();
    header.decode(reader(POOL_LIST));
    const w = new XdrWriter();
    header.encode(w);
    expect(hexOf(w.finish())).toBe(POOL_LIST);
    expect(header.size).toBe(POOL_LIST.length / 2);
  });

  it('decodeAt() reads a captured call in the midst of others and says where its arguments begin', () => {
    const bytes = bytesOf('ffffffff' + POOL_LIST + '0000000200000000' + 'ffffffff');
    const header = new CallHeader();
    const args = header.decodeAt(bytes, new DataView(bytes.buffer), 4, bytes.length - 4);
    expect(args).toBe(bytes.length - 12);
    expect(header).toMatchObject({ xid: 2, rpcvers: 2, prog: 1_238_463, vers: 2, proc: 3 });
    expect(header.cred).toMatchObject({ flavor: 390_039, byteLength: 24, bytes });
    expect(header.verf).toMatchObject({ flavor: 0, byteLength: 0, bytes });
  });

  it('decodeAt() goes no further than the end of the message', () => {
    const bytes = bytesOf(POOL_LIST + 'ff'.repeat(40));
    const view = new DataView(bytes.buffer);
    for (let end = 0; end < POOL_LIST.length / 2; end++) {
      expect(() => new CallHeader().decodeAt(bytes, view, 0, end), `${end} bytes`).toThrow(
        expect.objectContaining({ code: 'ERR_XDR_TRUNCATED' }),
      );
    }
  });

  it('decodeAt() of another RPC version is negative', () => {
    const bytes = bytesOf('000000070000000000000003' + 'ff'.repeat(40));
    const header = new CallHeader();
    expect(header.decodeAt(bytes, new DataView(bytes.buffer), 0, bytes.length)).toBe(-1);
    expect(header).toMatchObject({ xid: 7, rpcvers: 3 });
  });

  it('decode() of another RPC version reads no further than the version', () => {
    const header = new CallHeader();
    for (const rest of ['', 'ff', 'ff'.repeat(40)]) {
      expect(header.decode(reader('00000007 00000000 00000003'.replaceAll(' ', '') + rest))).toBe(false);
      expect(header).toMatchObject({ xid: 7, rpcvers: 3 });
    }
  });

  it('decode() refuses a reply', () => {
    for (const rest of ['', '00'.repeat(40)]) {
      expect(() => new CallHeader().decode(reader('0000000700000001' + rest))).toThrow(
        'Message type is 1, not CALL (byte 4)',
      );
    }
  });

  it('decode() refuses every torn header', () => {
    for (let bytes = 0; bytes < POOL_LIST.length / 2; bytes++) {
      const r = reader(POOL_LIST.slice(0, bytes * 2));
      expect(() => new CallHeader().decode(r), `${bytes} bytes`).toThrow(
        expect.objectContaining({ code: 'ERR_XDR_TRUNCATED' }),
      );
    }
  });

  it('decode() refuses credentials and verifiers above 400 bytes by their length alone', () => {
    const head = '000000010000000000000002000000010000000100000001';
    expect(() => new CallHeader().decode(reader(head + '0000000100000191'))).toThrow(
      'Length 401 exceeds 400 (byte 28)',
    );
    expect(() => new CallHeader().decode(reader(head + '0000000000000000' + '00000001ffffffff'))).toThrow(
      'Length 4294967295 exceeds 400 (byte 36)',
    );
  });

  it('one object may be filled again and again', () => {
    const header = new CallHeader();
    header.decode(reader(POOL_LIST));
    header.decode(reader('000000090000000000000002000000010000000200000003' + '00000000'.repeat(4)));
    expect(header).toMatchObject({ xid: 9, prog: 1, vers: 2, proc: 3 });
    expect(header.cred.byteLength).toBe(0);
  });

  it('what was encoded decodes to itself', () => {
    const uint = fc.nat(0xffff_ffff);
    const body = fc.uint8Array({ maxLength: 400 });
    fc.assert(
      fc.property(fc.tuple(uint, uint, uint, uint), fc.tuple(uint, body, uint, body), (numbers, auth) => {
        const header = new CallHeader();
        [header.xid, header.prog, header.vers, header.proc] = numbers;
        header.cred.set(auth[0], auth[1]);
        header.verf.set(auth[2], auth[3]);
        const w = new XdrWriter();
        header.encode(w);
        expect(w.byteLength).toBe(header.size);
        const again = new CallHeader();
        const r = new XdrReader(w.finish());
        expect(again.decode(r)).toBe(true);
        r.finish();
        expect([again.xid, again.prog, again.vers, again.proc]).toEqual(numbers);
        expect([again.cred.flavor, again.cred.body, again.verf.flavor, again.verf.body]).toEqual(auth);
      }),
    );
  });

  it('any bytes give a header, another version, or an XdrError', () => {
    const head = fc.constantFrom('', '0000000100000000', '000000010000000000000002');
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 80 }), (hex, rest) => {
        const r = new XdrReader(Uint8Array.from([...bytesOf(hex), ...rest]));
        try {
          const header = new CallHeader();
          expect(header.decode(r)).toBe(header.rpcvers === 2);
          expect(r.offset <= r.end).toBe(true);
        } catch (error) {
          expect(error).toBeInstanceOf(XdrError);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('OpaqueAuth', () => {
  it('is AUTH_NONE without a body by default', () => {
    const auth = new OpaqueAuth();
    expect(auth.flavor).toBe(0);
    expect(auth.body).toEqual(new Uint8Array(0));
    expect(auth.size).toBe(8);
  });

  it('encode() refuses a body above 400 bytes', () => {
    new OpaqueAuth(1, new Uint8Array(400)).encode(new XdrWriter());
    expect(() => new OpaqueAuth(1, new Uint8Array(401)).encode(new XdrWriter())).toThrow('Length 401 exceeds 400');
  });

  it('decode() keeps its place in the message, and body is a view on it', () => {
    const bytes = bytesOf('ffffffff0000000100000003aabbcc00');
    const auth = new OpaqueAuth().decode(new XdrReader(bytes, 4));
    expect(auth).toMatchObject({ flavor: 1, start: 12, end: 15 });
    expect(auth.bytes).toBe(bytes);
    bytes[12] = 1;
    expect(auth.body).toEqual(Uint8Array.of(1, 0xbb, 0xcc));
  });
});
