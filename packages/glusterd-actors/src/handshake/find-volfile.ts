import { VolumeTransport } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';

/** A volfile that is asked for. */
export interface FoundVolfile {
  /** Where it may be, below the working directory: the first that is there. */
  readonly paths: readonly string[];
  /** It lets whoever has it into the bricks: for this machine's own processes only. */
  readonly isPrivate: boolean;
  /** Of whom; undefined for a daemon that serves all volumes. */
  readonly volume: Volume | undefined;
  /** Serves the self-healing of that one volume. */
  readonly isSelfHeal: boolean;
}

type Volumes = ReadonlyMap<string, Volume>;

/** Daemons that serve all volumes. */
const DAEMONS: ReadonlyMap<string, string> = new Map([
  ['glustershd', 'glustershd/glustershd-server.vol'],
  ['quotad', 'quotad/quotad.vol'],
  ['bitd', 'bitd/bitd-server.vol'],
  ['scrub', 'scrub/scrub-server.vol'],
  ['nfs', 'nfs/nfs-server.vol'],
]);

/** What a process of one volume asks for, by what stands before the slash: how its file is called. */
const OF_VOLUMES: ReadonlyMap<string, (name: string, transport: string) => string> = new Map([
  ['snapd', (name) => `${name}-snapd.vol`],
  ['shd', (name) => `${name}-shd.vol`],
  ['rebalance', (name) => `${name}-rebalance.vol`],
  ['gfproxyd', (name) => `${name}.gfproxyd.vol`],
  ['gfproxy-client', (name, transport) => `trusted-${name}.${transport}-gfproxy-fuse.vol`],
]);

/**
 * Finds out which file a key stands for (stage 3.1), by C's rules:
 *
 *     VOLUME, /VOLUME                      what clients mount; a more trusting one for this machine's own
 *     VOLUME.tcp, VOLUME.HOST.PATH …       the file of that name of the volume, such as a brick's
 *     snapd/VOLUME, shd/VOLUME …           a daemon of the volume
 *     gluster/quotad …                     a daemon of all volumes
 *     client_per_brick/VOLUME.….vol        a client of one brick
 *
 * Undefined when it stands for none. No key leads out of the directories of volumes and daemons: a slash is in none of the
 * names that become part of a path.
 */
export function findVolfile(volumes: Volumes, key: string, isLocal: boolean): FoundVolfile | undefined {
  const slash = key.lastIndexOf('/');
  const kind = key.slice(0, slash).replace(/^\//, '');
  const name = key.slice(slash + 1);
  if (!isFileName(name)) return undefined;
  if (slash <= 0) return ofClients(volumes, name, isLocal);
  if (kind === 'gluster') return ofDaemon(name);
  if (kind === 'client_per_brick') return perBrick(volumes, name);
  const fileOf = OF_VOLUMES.get(kind);
  const volume = volumes.get(name);
  if (fileOf === undefined || volume === undefined) return undefined;
  return { ...inDirectory(volume, [fileOf(name, transportOf(volume))], true), isSelfHeal: kind === 'shd' };
}

function ofDaemon(name: string): FoundVolfile | undefined {
  const path = DAEMONS.get(name);
  return path === undefined ? undefined : { paths: [path], isPrivate: true, volume: undefined, isSelfHeal: false };
}

function perBrick(volumes: Volumes, name: string): FoundVolfile | undefined {
  const volume = volumeOf(volumes, name);
  return volume === undefined ? undefined : inDirectory(volume, [name], true);
}

/** Clients' files are those that end with `-fuse`, without `trusted-` in front of it. */
function ofClients(volumes: Volumes, name: string, isLocal: boolean): FoundVolfile | undefined {
  const volume = volumes.get(name) ?? volumeOf(volumes, name);
  if (volume === undefined) return undefined;
  const trusted = isLocal && volume.username !== undefined ? 'trusted-' : '';
  const withTransport = name.includes('.') ? name : `${name}.${transportOf(volume)}`;
  const forClients = `${trusted}${withTransport}-fuse.vol`;
  if (isLocal) return inDirectory(volume, [`${name}.vol`, forClients], false);
  return inDirectory(volume, name.endsWith('-fuse') ? [`${name}.vol`] : [forClients], false);
}

/** A name that is longer than its volume's has a dot after that. */
function volumeOf(volumes: Volumes, name: string): Volume | undefined {
  const [volume = '', ...rest] = name.split('.');
  return rest.length === 0 ? undefined : volumes.get(volume);
}

function inDirectory(volume: Volume, names: readonly string[], isPrivate: boolean): FoundVolfile {
  return { paths: names.map((name) => `vols/${volume.name}/${name}`), isPrivate, volume, isSelfHeal: false };
}

function transportOf({ transport }: Volume): string {
  return transport === VolumeTransport.RDMA ? 'rdma' : 'tcp';
}

function isFileName(name: string): boolean {
  return name !== '' && !name.startsWith('.') && !/[\0/]/.test(name);
}
