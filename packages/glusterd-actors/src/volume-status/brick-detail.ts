import type { Dict } from '@gluster-ts/protocol';
import type { Host } from '../host/host.ts';

const MOUNTS_BYTES_MAX = 4 * 1024 * 1024;

/**
 * What the file system of a brick is, and what it holds:
 *
 *     block_size, free, total             uint   bytes
 *     total_inodes, free_inodes           uint   where the file system counts them
 *     device, fs_name, mnt_options        text
 */
export async function addBrickDetail(host: Host, path: string, prefix: string, response: Dict): Promise<void> {
  const space = await host.space(path);
  if (space === undefined) return;
  response.setUint64(`${prefix}.block_size`, space.blockBytes);
  response.setUint64(`${prefix}.free`, space.freeBytes);
  response.setUint64(`${prefix}.total`, space.totalBytes);
  if (space.inodes > 0n) response.setUint64(`${prefix}.total_inodes`, space.inodes);
  if (space.freeInodes > 0n) response.setUint64(`${prefix}.free_inodes`, space.freeInodes);
  const mount = await mountOf(host, path);
  if (mount === undefined) return;
  response.setString(`${prefix}.device`, mount.device);
  response.setString(`${prefix}.fs_name`, mount.type);
  response.setString(`${prefix}.mnt_options`, mount.options);
}

interface Mount {
  readonly device: string;
  readonly directory: string;
  readonly type: string;
  readonly options: string;
}

/** The mount with the longest directory that leads to the path; of several at one place the last hides the others. */
async function mountOf(host: Host, path: string): Promise<Mount | undefined> {
  const bytes = await host.readFile('/proc/self/mounts', MOUNTS_BYTES_MAX);
  if (bytes === undefined) return undefined;
  let best: Mount | undefined;
  for (const line of new TextDecoder().decode(bytes).split('\n')) {
    const [device = '', directory = '', type = '', options = ''] = line.split(' ').map(unescape);
    const leads = directory === '/' || path === directory || path.startsWith(`${directory}/`);
    if (directory === '' || !leads || directory.length < (best?.directory.length ?? 0)) continue;
    best = { device, directory, type, options };
  }
  return best;
}

/** Blanks and the like stand there as `\040`. */
function unescape(text: string): string {
  return text.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
