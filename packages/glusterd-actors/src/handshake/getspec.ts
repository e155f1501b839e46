import { Dict, DictError } from '@gluster-ts/protocol';
import type { gf_getspec_req, gf_getspec_rsp } from '@gluster-ts/protocol';
import { readDict } from '../commands/command.ts';
import type { Glusterd } from '../glusterd.ts';
import { Errno } from '../host/errno.ts';
import { isOfThisMachine } from '../host/local-address.ts';
import type { ActorRequest } from '../request.ts';
import type { Volume } from '../volumes/volume.ts';
import { findVolfile } from './find-volfile.ts';
import type { FoundVolfile } from './find-volfile.ts';

/** A volume's name has at most this many bytes, its NUL included. */
const NAME_BYTES_MAX = 255;
/** More than the volfile of a volume with thousands of bricks has. */
const VOLFILE_BYTES_MAX = 8 * 1024 * 1024;
const OUTDATED_BYTES_MAX = 64;
const DEFAULT_PORT = 24_007;

/**
 * The volfile of a volume, or of a daemon by the key that stands for it (program 14398633, procedure 2): the file as it lies
 * in the working directory. This daemon writes none; those that C wrote are as good, as long as they are not older than the volume. op_ret is the volfile's length.
 *
 *     xdata   min-op-version, max-op-version   int   what the client can do; 1 unless it says
 *
 * The answer's xdata has `cluster.brick-vol-servers`, where else a client may ask (`host:port` and a blank for each peer that is
 * connected), and `pidfile` for a self-heal daemon.
 *
 * Beyond C: what has the volume's password in it is for processes of this machine.
 */
export async function getspec(
  glusterd: Glusterd,
  args: gf_getspec_req,
  request: ActorRequest,
): Promise<gf_getspec_rsp> {
  const { key } = args;
  if (new TextEncoder().encode(key).length >= NAME_BYTES_MAX) return refusal(Errno.EINVAL);
  const { snapshot, config, host } = glusterd;
  const volume = snapshot.volumes.get(key.replace(/^\//, ''));
  const versions = readVersions(args.xdata);
  if (versions === undefined) return refusal(Errno.ENOENT);
  if (volume !== undefined && !isSupported(volume, versions)) return refusal(Errno.EOPNOTSUPP);
  const isLocal = await isOfThisMachine(glusterd.host, request);
  const found = findVolfile(snapshot.volumes, key, isLocal);
  if (found === undefined || (found.isPrivate && !isLocal)) return refusal(Errno.ENOENT);
  if (await isOutdated(glusterd, found)) return refusal(Errno.ENOENT);
  for (const path of found.paths) {
    const bytes = await host.readFile(`${config.workingDirectory}/${path}`, VOLFILE_BYTES_MAX);
    if (bytes === undefined) continue;
    const spec = new TextDecoder().decode(bytes);
    return { op_ret: bytes.length, op_errno: 0, spec, xdata: answerDict(glusterd, found) };
  }
  return refusal(Errno.ENOENT);
}

function refusal(op_errno: number): gf_getspec_rsp {
  return { op_ret: -1, op_errno, spec: '', xdata: new Uint8Array(0) };
}

interface Versions {
  readonly min: number;
  readonly max: number;
}

/** Undefined when there is something, but it does not say. */
function readVersions(xdata: Uint8Array): Versions | undefined {
  try {
    const dict = readDict(xdata);
    if (dict === undefined) return { min: 1, max: 1 };
    const min = dict.int32('min-op-version');
    const max = dict.int32('max-op-version');
    return min === undefined || max === undefined ? undefined : { min, max };
  } catch (error) {
    if (error instanceof DictError) return undefined;
    throw error;
  }
}

function isSupported({ clientOpVersion }: Volume, { min, max }: Versions): boolean {
  return min <= clientOpVersion && max >= clientOpVersion;
}

/**
 * A volume that was taken over from a peer since its volfiles were written is another than they say. A daemon of all volumes
 * has none that is right when one of them is not.
 */
async function isOutdated({ snapshot, host, config, log }: Glusterd, { volume }: FoundVolfile): Promise<boolean> {
  for (const { name, version } of volume === undefined ? snapshot.volumes.values() : [volume]) {
    const path = `${config.workingDirectory}/vols/${name}/volfiles.outdated`;
    const bytes = await host.readFile(path, OUTDATED_BYTES_MAX);
    const [, outdated] = /^version=(\d{1,10})$/m.exec(new TextDecoder().decode(bytes ?? new Uint8Array(0))) ?? [];
    if (outdated === undefined || Number(outdated) < version) continue;
    log('warning', `The volfiles of volume ${name} are older than the volume: they are not handed out`);
    return true;
  }
  return false;
}

function answerDict({ snapshot, config }: Glusterd, { volume, isSelfHeal }: FoundVolfile): Uint8Array {
  const dict = new Dict();
  if (isSelfHeal && volume !== undefined) {
    const { name } = volume;
    dict.setString('pidfile', `${config.runDirectory ?? DEFAULT_RUN_DIRECTORY}/shd/${name}/${name}-shd.pid`);
  }
  const servers = snapshot.peers.flatMap(({ connected, hostnames: [hostname], port }) =>
    connected && hostname !== undefined ? [`${hostname}:${port === 0 ? DEFAULT_PORT : port} `] : [],
  );
  if (servers.length > 0) dict.setString('cluster.brick-vol-servers', servers.join(''));
  return dict.size === 0 ? new Uint8Array(0) : dict.serialize();
}

const DEFAULT_RUN_DIRECTORY = '/var/run/gluster';
