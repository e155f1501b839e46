import type { Dict } from '@gluster-ts/protocol';
import { refused } from '../commands/refusals.ts';
import { ActorError } from '../errors.ts';
import type { Glusterd } from '../glusterd.ts';
import { systemErrorText } from '../host/errno.ts';
import type { Operation } from './operation.ts';
import { checkFirstOpVersion, NO_KEY } from './op-version-two.ts';

/** Most bytes of a file that are copied: such files hold keys. */
const CONTENTS_MAX = 1024 * 1024;
const REGULAR_FILE = 0o100_000;
const PERMISSIONS = 0o777;

/**
 * Copies a file below the working directory to the same place on every other node.
 *
 *     source      text   relative to the working directory
 *     host-uuid   text   the node that has it
 *
 * What the others get with the commit besides:
 *
 *     contents_size         int
 *     file_mode             int     as stat(2) has it
 *     common_pem_contents   bytes
 *
 * C lets the source name any file on the nodes that get it; here it has to be below the working directory there as well, and none
 * that makes a node the one that it is.
 */
export const copyFile: Operation = {
  stage: async (glusterd, dict) => {
    checkFirstOpVersion(glusterd);
    if (isHere(glusterd, dict)) await checkSource(glusterd, sourceOf(dict));
    else checkIsShared(sourceOf(dict));
  },
  commit: async (glusterd, dict) => {
    const source = sourceOf(dict);
    if (!isHere(glusterd, dict)) await receive(glusterd, dict, source);
  },
  dictForPeers: async (glusterd, dict) => {
    const path = `${glusterd.config.workingDirectory}/${sourceOf(dict)}`;
    const facts = await glusterd.host.stat(path, { followLinks: false });
    const contents = await glusterd.host.readFile(path, CONTENTS_MAX);
    if (contents === undefined) throw refused(`Unable to read all the data from ${path}`);
    return dict
      .copy()
      .setInt32('contents_size', contents.byteLength)
      .setInt32('file_mode', REGULAR_FILE | (facts?.permissions ?? 0o600))
      .setBytes('common_pem_contents', contents);
  },
};

function isHere(glusterd: Glusterd, dict: Dict): boolean {
  const uuid = dict.string('host-uuid');
  if (uuid === undefined) throw new ActorError('ERR_ACTOR_ARGUMENT', 'Unable to fetch host-uuid', { opRet: NO_KEY });
  return uuid === glusterd.identity().uuid;
}

function sourceOf(dict: Dict): string {
  const source = dict.string('source');
  if (source === undefined) throw new ActorError('ERR_ACTOR_ARGUMENT', 'command unsuccessful', { opRet: NO_KEY });
  return source;
}

const OWN_FILES: ReadonlySet<string> = new Set(['glusterd.info', 'peers', 'peers.detached', 'vols', 'snaps', 'hooks']);

/** Whoever got these would be another node, know others, or run what it is sent. */
function checkIsShared(source: string): void {
  const [first = ''] = source.split('/').filter((name) => name !== '' && name !== '.');
  if (OWN_FILES.has(first)) throw refused(`${first} is each node's own and is not copied`);
}

async function checkSource(glusterd: Glusterd, source: string): Promise<void> {
  const { workingDirectory } = glusterd.config;
  const path = `${workingDirectory}/${source}`;
  const directory = await realPath(glusterd, workingDirectory, workingDirectory);
  const target = await realPath(glusterd, path, source);
  // With the slash: /var/lib/glusterd_bad is not below /var/lib/glusterd.
  if (!target.startsWith(`${directory}/`)) throw refused(`Source file is outside of ${workingDirectory} directory`);
  const facts = await glusterd.host.stat(path, { followLinks: false });
  if (facts === undefined) throw refused(`Source file does not exist in ${workingDirectory}`);
  if (!facts.isFile) throw refused('Source file is not a regular file.');
  // A node that is alone copies nothing to nobody.
  if (glusterd.snapshot.peers.length > 0) checkIsShared(target.slice(directory.length + 1));
}

async function receive(glusterd: Glusterd, dict: Dict, source: string): Promise<void> {
  const contents = dict.bytes('common_pem_contents');
  if (contents === undefined) throw refused('Unable to get pem contents in dict.');
  // These words are C's too.
  const size = dict.int32('contents_size');
  if (size !== contents.byteLength) throw refused('Unable to set contents size in dict.');
  const mode = dict.int32('file_mode');
  if (mode === undefined) throw refused('Unable to get file mode in dict.');
  const { host, config } = glusterd;
  const path = await targetPath(glusterd, source);
  try {
    await host.replaceFile(path, contents, mode & PERMISSIONS);
  } catch (error) {
    glusterd.log('error', `Copying ${source} failed: ${systemErrorText(error)}`);
    throw refused(`Failed to write to ${config.workingDirectory}/${source}`);
  }
}

/** Where the file goes, without symbolic links but the last: that is replaced. */
async function targetPath(glusterd: Glusterd, source: string): Promise<string> {
  const { workingDirectory } = glusterd.config;
  const name = source.slice(source.lastIndexOf('/') + 1);
  const cannotOpen = refused(`Unable to open ${workingDirectory}/${source}`);
  if (name === '' || name === '.' || name === '..') throw cannotOpen;
  const parent = `${workingDirectory}/${source.slice(0, -name.length)}`.replace(/\/+$/, '');
  const [directory, real] = [await tryRealPath(glusterd, workingDirectory), await tryRealPath(glusterd, parent)];
  if (directory === undefined || real === undefined) throw cannotOpen;
  const path = `${real}/${name}`;
  if (!path.startsWith(`${directory}/`)) throw refused(`Source file is outside of ${workingDirectory} directory`);
  checkIsShared(path.slice(directory.length + 1));
  return path;
}

async function tryRealPath({ host }: Glusterd, path: string): Promise<string | undefined> {
  try {
    return await host.realPath(path);
  } catch {
    return undefined;
  }
}

async function realPath({ host }: Glusterd, path: string, shown: string): Promise<string> {
  try {
    return await host.realPath(path);
  } catch (error) {
    throw refused(`Failed to get realpath of ${shown}: ${systemErrorText(error)}`);
  }
}
