import { Dict } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { fakeHost } from '../../test/support/fake-host.ts';
import { makeGlusterd, OWN_UUID } from '../../test/support/make-glusterd.ts';
import { copyFile } from './copy-file.ts';

const PEER = '99999999-2222-4333-8444-555555555555';
const files = {
  '/': 'directory',
  '/w': 'directory',
  '/w/sub': 'directory',
  '/w/peers': 'directory',
  '/w/out': '/etc',
  '/etc': 'directory',
  '/w/to-peers': '/w/peers',
};

function received(source: string): Dict {
  return new Dict()
    .setString('host-uuid', PEER)
    .setString('source', source)
    .setInt32('contents_size', 4)
    .setInt32('file_mode', 0o106_751)
    .setBytes('common_pem_contents', new TextEncoder().encode('keys'));
}

async function receive(dict: Dict): Promise<{ written: ReadonlyMap<string, string>; text: string }> {
  const written = new Map<string, string>();
  const glusterd = makeGlusterd({ config: { workingDirectory: '/w' }, host: fakeHost({ files, written }) });
  try {
    await copyFile.stage(glusterd, dict, false);
    await copyFile.commit(glusterd, dict, new Dict());
    return { written, text: '' };
  } catch (error) {
    return { written, text: error instanceof Error ? error.message : String(error) };
  }
}

describe('a file that a peer copies here', () => {
  it.each([
    ['f', '/w/f'],
    ['/sub/f', '/w/sub/f'],
    ['sub/../f', '/w/f'],
  ])('called %s goes to %s, without more than permissions of its mode', async (source, path) => {
    const { written } = await receive(received(source));
    expect([...written]).toEqual([[path, '751 keys']]);
  });

  it.each([
    ['../f', 'Source file is outside of /w directory'],
    ['out/f', 'Source file is outside of /w directory'],
    ['sub/../../f', 'Source file is outside of /w directory'],
    ['nosuch/f', 'Unable to open /w/nosuch/f'],
    ['sub/..', 'Unable to open /w/sub/..'],
    ['sub/', 'Unable to open /w/sub/'],
    ['', 'Unable to open /w/'],
    ['glusterd.info', 'glusterd.info is each node’s own and is not copied'],
    ['./peers/x', 'peers is each node’s own and is not copied'],
    ['to-peers/x', 'peers is each node’s own and is not copied'],
    ['sub/../peers/x', 'peers is each node’s own and is not copied'],
  ])('called %j is refused', async (source, text) => {
    expect(await receive(received(source))).toEqual({ written: new Map(), text: text.replace('’', "'") });
  });

  it.each([
    ['host-uuid', 'Unable to fetch host-uuid'],
    ['source', 'command unsuccessful'],
    ['common_pem_contents', 'Unable to get pem contents in dict.'],
    ['contents_size', 'Unable to set contents size in dict.'],
    ['file_mode', 'Unable to get file mode in dict.'],
  ])('without %s is refused', async (key, text) => {
    const dict = received('f');
    dict.delete(key);
    expect(await receive(dict)).toEqual({ written: new Map(), text });
  });

  it('is refused when it is not as long as it says', async () => {
    for (const size of [-1, 0, 3, 5, 0x7fff_ffff]) {
      const { written, text } = await receive(received('f').setInt32('contents_size', size));
      expect(text).toBe('Unable to set contents size in dict.');
      expect(written.size).toBe(0);
    }
  });

  it('that says it is from here is read at most', async () => {
    const { written } = await receive(received('f').setString('host-uuid', OWN_UUID));
    expect(written.size).toBe(0);
  });
});

describe('a file that is copied from here', () => {
  const contents = { '/w/f': 'keys', '/w/large': 'x'.repeat(1024 * 1024 + 1) };
  const dictOf = (source: string): Dict => new Dict().setString('host-uuid', OWN_UUID).setString('source', source);
  const glusterd = makeGlusterd({
    config: { workingDirectory: '/w' },
    host: fakeHost({ files: { ...files, '/w/f': 'file', '/w/large': 'file' }, contents }),
  });

  it('goes with the commit, and not into the answer', async () => {
    const dict = dictOf('f');
    const sent = await copyFile.dictForPeers?.(glusterd, dict);
    expect(Buffer.from(sent?.bytes('common_pem_contents') ?? []).toString()).toBe('keys');
    expect(sent?.int32('contents_size')).toBe(4);
    expect(sent?.int32('file_mode')).toBe(0o100_600);
    expect(dict.has('common_pem_contents')).toBe(false);
  });

  it('is refused when it is larger than any key', async () => {
    await expect(copyFile.dictForPeers?.(glusterd, dictOf('large'))).rejects.toThrow(
      'Unable to read all the data from /w/large',
    );
  });
});
