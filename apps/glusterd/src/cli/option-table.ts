/**
 * What the daemon does with a flag.
 * - `used`: acted on.
 * - `ignored`: accepted without effect, because it tunes something this daemon does not have.
 * - `mount`, `server`, `brick`: the C program is also mount client and brick; as glusterd it has no use for these. Refused.
 * - `missing`: C's glusterd acts on it and this one can not. Refused.
 */
export type OptionUse = 'used' | 'ignored' | 'mount' | 'server' | 'brick' | 'missing';

/** One flag of the command line. */
export interface OptionSpec {
  readonly name: string;
  readonly short?: string;
  readonly argument: 'none' | 'required' | 'optional';
  /** What stands for the argument in `--help`. */
  readonly placeholder?: string;
  readonly use: OptionUse;
  /** One sentence for `--help`; only flags that are used or ignored have one. */
  readonly help?: string;
}

/** Every flag of glusterd 10.3, in the order in which its messages list them. */
export const OPTIONS: readonly OptionSpec[] = [
  { name: 'volfile-server', short: 's', argument: 'required', use: 'server' },
  required('volfile', 'VOLFILE', 'Volume file to read [default: /etc/glusterfs/glusterd.vol]', 'f'),
  { name: 'spec-file', argument: 'required', use: 'used' },
  required(
    'log-level',
    'LOGLEVEL',
    'Least severe messages to log: TRACE, DEBUG, INFO, WARNING, ERROR, CRITICAL or NONE [default: INFO]',
    'L',
  ),
  required(
    'log-file',
    'LOGFILE',
    'File to log to; - is the standard error [default: /var/log/glusterfs/glusterd.log]',
    'l',
  ),
  { name: 'logger', argument: 'required', placeholder: 'LOGGER', use: 'used', help: 'Only gluster-log is available' },
  required('log-format', 'LOG-FORMAT', 'with-msg-id or no-msg-id [default: with-msg-id]'),
  required('log-buf-size', 'N', 'Latest messages watched for repetitions, 0 to 20 [default: 5]'),
  required('log-flush-timeout', 'SECONDS', 'Time after which repetitions are counted out, 30 to 300 [default: 120]'),
  { name: 'volfile-server-port', argument: 'required', use: 'server' },
  { name: 'volfile-server-transport', argument: 'required', use: 'server' },
  { name: 'volfile-id', argument: 'required', use: 'server' },
  required('pid-file', 'PIDFILE', 'File to write the process id to', 'p'),
  { name: 'socket-file', short: 'S', argument: 'required', use: 'brick' },
  { name: 'no-daemon', short: 'N', argument: 'none', use: 'used', help: 'Run in the foreground' },
  { name: 'run-id', argument: 'required', use: 'missing' },
  {
    name: 'debug',
    argument: 'none',
    use: 'used',
    help: 'Run in the foreground and log at level DEBUG to the standard error',
  },
  { name: 'volume-name', argument: 'required', use: 'mount' },
  required(
    'xlator-option',
    'VOLUME.OPTION=VALUE',
    'Override an option of the volume file; VOLUME may be a pattern; may be given several times',
  ),
  { name: 'read-only', argument: 'none', use: 'mount' },
  { name: 'acl', argument: 'none', use: 'mount' },
  { name: 'selinux', argument: 'none', use: 'mount' },
  { name: 'capability', argument: 'none', use: 'mount' },
  { name: 'subdir-mount', argument: 'required', use: 'mount' },
  { name: 'print-netgroups', short: 'n', argument: 'required', use: 'missing' },
  { name: 'print-exports', short: 'e', argument: 'required', use: 'missing' },
  { name: 'print-xlatordir', argument: 'optional', use: 'missing' },
  { name: 'print-statedumpdir', argument: 'optional', use: 'used', help: 'Print the directory for statedumps' },
  { name: 'print-logdir', argument: 'optional', use: 'used', help: 'Print the default directory of the logs' },
  { name: 'print-libexecdir', argument: 'optional', use: 'missing' },
  { name: 'volfile-max-fetch-attempts', argument: 'required', use: 'ignored' },
  { name: 'aux-gfid-mount', argument: 'none', use: 'mount' },
  { name: 'enable-ino32', argument: 'optional', use: 'mount' },
  { name: 'worm', argument: 'none', use: 'mount' },
  { name: 'mac-compat', argument: 'optional', use: 'mount' },
  { name: 'brick-name', argument: 'required', use: 'brick' },
  { name: 'brick-port', argument: 'required', use: 'brick' },
  { name: 'fopen-keep-cache', argument: 'optional', use: 'mount' },
  ignored('global-timer-wheel', 'Accepted without effect'),
  { name: 'thin-client', argument: 'none', use: 'mount' },
  ignored('global-threading', 'Accepted without effect'),
  { name: 'direct-io-mode', argument: 'optional', use: 'mount' },
  { name: 'entry-timeout', argument: 'required', use: 'mount' },
  { name: 'negative-timeout', argument: 'required', use: 'mount' },
  { name: 'attribute-timeout', argument: 'required', use: 'mount' },
  { name: 'gid-timeout', argument: 'required', use: 'mount' },
  { name: 'resolve-gids', argument: 'none', use: 'mount' },
  { name: 'lru-limit', argument: 'required', use: 'mount' },
  { name: 'invalidate-limit', argument: 'required', use: 'mount' },
  { name: 'background-qlen', argument: 'required', use: 'mount' },
  { name: 'congestion-threshold', argument: 'required', use: 'mount' },
  required('oom-score-adj', 'INTEGER', 'Value for /proc/self/oom_score_adj, -1000 to 1000'),
  { name: 'client-pid', argument: 'required', use: 'mount' },
  { name: 'no-root-squash', argument: 'optional', use: 'mount' },
  { name: 'user-map-root', argument: 'required', use: 'mount' },
  { name: 'dump-fuse', argument: 'required', use: 'mount' },
  { name: 'volfile-check', argument: 'none', use: 'mount' },
  { name: 'no-mem-accounting', argument: 'none', use: 'ignored' },
  { name: 'fuse-mountopts', argument: 'required', use: 'mount' },
  { name: 'use-readdirp', argument: 'optional', use: 'mount' },
  {
    name: 'secure-mgmt',
    argument: 'optional',
    placeholder: 'BOOL',
    use: 'used',
    help: 'TLS between management daemons; default: whether /var/lib/glusterd/secure-access exists',
  },
  { name: 'localtime-logging', argument: 'none', use: 'used', help: 'Log in local time instead of UTC' },
  { name: 'process-name', argument: 'required', use: 'ignored' },
  { name: 'event-history', argument: 'optional', use: 'mount' },
  { name: 'reader-thread-count', argument: 'optional', use: 'mount' },
  { name: 'kernel-writeback-cache', argument: 'optional', use: 'mount' },
  { name: 'attr-times-granularity', argument: 'optional', use: 'mount' },
  { name: 'fuse-flush-handle-interrupt', argument: 'optional', use: 'mount' },
  { name: 'auto-invalidation', argument: 'optional', use: 'mount' },
  { name: 'fuse-dev-eperm-ratelimit-ns', argument: 'required', use: 'mount' },
  { name: 'fs-display-name', argument: 'required', use: 'mount' },
  { name: 'brick-mux', argument: 'none', use: 'brick' },
  { name: 'io-engine', argument: 'optional', use: 'ignored' },
  { name: 'help', short: '?', argument: 'none', use: 'used', help: 'Print this list' },
  { name: 'usage', argument: 'none', use: 'used', help: 'Print a short summary of the flags' },
  { name: 'version', short: 'V', argument: 'none', use: 'used', help: 'Print the version' },
];

function required(name: string, placeholder: string, help: string, short?: string): OptionSpec {
  return { name, ...(short === undefined ? {} : { short }), argument: 'required', placeholder, use: 'used', help };
}

function ignored(name: string, help: string): OptionSpec {
  return { name, argument: 'optional', placeholder: 'BOOL', use: 'ignored', help };
}
