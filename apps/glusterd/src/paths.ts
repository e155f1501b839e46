/** Where glusterd 10.3 of Debian keeps things; each can be changed by the flag or option named beside it. */
export const DEFAULT_PATHS = {
  /** `-f`, `--volfile` */
  volfile: '/etc/glusterfs/glusterd.vol',
  /** `-l`, `--log-file` */
  logFile: '/var/log/glusterfs/glusterd.log',
  /** option `logging-directory`: holds `cmd_history.log` and the bricks' logs, but not the daemon's own log */
  loggingDirectory: '/var/log/glusterfs',
  /** option `working-directory` */
  workingDirectory: '/var/lib/glusterd',
  /** option `run-directory`; statedumps go to this default whatever the option says */
  runDirectory: '/var/run/gluster',
  /** option `glusterd-sockfile` */
  socketFile: '/var/run/glusterd.socket',
  /** Its existence asks for TLS between management daemons; `--secure-mgmt` overrides it. */
  secureAccess: '/var/lib/glusterd/secure-access',
  /**
   * Where glusterfs.pem, .key and .ca are looked for: options `transport.socket.ssl-own-cert`, `-private-key` and `-ca-list`.
   * The first is the documented one; Debian's build of C has the directory of its OpenSSL compiled in instead.
   */
  ssl: ['/etc/ssl', '/usr/lib/ssl'],
} as const;
