import { refused } from '../commands/refusals.ts';
import type { Glusterd } from '../glusterd.ts';

/**
 * Whether a directory can become a brick as far as the volumes that there are tell: on one node none may be another's, nor
 * lie in one, nor have one in it.
 *
 * @param name - host:path
 * @throws ActorError
 */
export function checkNewBrick({ snapshot }: Pick<Glusterd, 'snapshot'>, name: string): void {
  const colon = name.lastIndexOf(':');
  const hostname = name.slice(0, colon);
  const path = name.slice(colon + 1);
  const bricks = [...snapshot.volumes.values()].flatMap((volume) => volume.bricks);
  // A node has several names: those by which it is known as a peer, and those by which it has bricks.
  const uuid = snapshot.peerByHostname(hostname)?.uuid ?? bricks.find((brick) => brick.hostname === hostname)?.uuid;
  for (const brick of bricks) {
    const present = brick.realPath === '' ? brick.path : brick.realPath;
    if (brick.uuid !== uuid || !(isWithin(path, present) || isWithin(present, path))) continue;
    throw refused(`Brick: ${name} not available. Brick may be containing or be contained by an existing brick.`);
  }
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
}

/** The names in a list of bricks. */
export function brickNames(list: string): string[] {
  return list.split(/[ \n]+/).filter((name) => name !== '');
}
