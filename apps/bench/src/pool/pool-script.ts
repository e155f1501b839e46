/** Where node `index`, counted from 0, is: in a network that only the lab has. */
function nodeAddress(index: number): string {
  return `10.78.${Math.floor(index / 250)}.${(index % 250) + 1}`;
}

export function nodeName(index: number): string {
  return `node${index + 1}`;
}

/** `/etc/hosts` of every node. */
export function hostsFile(nodes: number): string {
  const lines = Array.from({ length: nodes }, (_, index) => `${nodeAddress(index)} ${nodeName(index)}`);
  return ['127.0.0.1 localhost', ...lines, ''].join('\n');
}

/** What of the file system each node has for itself: the name of its folder in the lab's, and where it is seen. */
const ownFolders: readonly (readonly [string, string])[] = [
  ['state', '/var/lib/glusterd'],
  ['log', '/var/log/glusterfs'],
  ['run', '/run'],
];

/**
 * The shell script that makes the machines and starts the daemon on each, to be run as the first process of new namespaces of
 * all kinds: a bridge, and for each node a network with a cable to it, a host name, and folders below `folder`. Prints `ready`
 * when all of that is there, and lives as long as the daemons do.
 */
export function poolScript(folder: string, nodes: number, daemon: readonly string[]): string {
  const command = daemon.map(quoted).join(' ');
  const lines = [
    'set -e',
    // The first process gets no signal that it does not ask for.
    'trap exit TERM',
    // `ip netns` keeps its names there: nobody else sees them.
    'mount -t tmpfs tmpfs /run',
    // C's daemon runs it a score of times at its start, which takes seconds and has nothing to do with a pool.
    `printf '#!/bin/sh\\necho gsyncd\\n' > /run/gsyncd`,
    'chmod +x /run/gsyncd',
    'for program in /usr/lib/*/glusterfs/gsyncd /usr/libexec/glusterfs/gsyncd',
    'do [ ! -e "$program" ] || mount --bind /run/gsyncd "$program"; done',
    'ip link set lo up',
    'ip link add br0 type bridge',
    'ip link set br0 up',
    ...Array.from({ length: nodes }, (_, index) => nodeLines(folder, index, command)).flat(),
    'echo ready',
    'wait',
  ];
  return lines.join('\n');
}

function nodeLines(folder: string, index: number, command: string): string[] {
  const name = nodeName(index);
  const own = `${folder}/${name}`;
  const inside = [
    `hostname ${name}`,
    ...ownFolders.map(([from, to]) => `mount --bind ${quoted(`${own}/${from}`)} ${to}`),
    `mount --bind ${quoted(`${folder}/hosts`)} /etc/hosts`,
    `exec ${command}`,
  ];
  return [
    `mkdir -p ${ownFolders.map(([from]) => quoted(`${own}/${from}`)).join(' ')}`,
    `ip netns add ${name}`,
    `ip link add ${name} type veth peer name eth0 netns ${name}`,
    `ip link set ${name} master br0 up`,
    `ip -n ${name} link set lo up`,
    `ip -n ${name} addr add ${nodeAddress(index)}/16 dev eth0`,
    `ip -n ${name} link set eth0 up`,
    // Each of these programs becomes the next: the daemon is a child of this script.
    `ip netns exec ${name} unshare --mount --uts --ipc sh -ec ${quoted(inside.join('; '))} &`,
  ];
}

/** As one word of shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
