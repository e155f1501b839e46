import { TlsServer } from '@gluster-ts/rpc-transport';
import type { ClientTlsOptions } from '@gluster-ts/rpc-transport';

import type { Config } from '../config/load-config.ts';
import { errorText } from '../error-text.ts';
import { GlusterdError } from '../errors.ts';
import type { Logger } from '../log/logger.ts';
import { secureManagement } from './secure-management.ts';

/** TLS of the daemon, both ways. */
export class ManagementTls {
  /** For its TCP listener. */
  readonly server: TlsServer;
  readonly #config: Config;
  readonly #log: Logger;

  private constructor(server: TlsServer, config: Config, log: Logger) {
    this.server = server;
    this.#config = config;
    this.#log = log;
  }

  /** @throws GlusterdError ERR_START: in the clear nothing is served that was to be encrypted */
  static async load(config: Config, log: Logger): Promise<ManagementTls> {
    try {
      const { server } = await secureManagement(config);
      const tls = new ManagementTls(await TlsServer.load(server), config, log);
      log.info(`management encryption is on: certificate depth is ${server.certDepthMax ?? 'any'}`, DOMAIN);
      return tls;
    } catch (cause) {
      const message = `Management encryption is asked for and cannot be had: ${errorText(cause)}; --secure-mgmt=no does without`;
      throw new GlusterdError('ERR_START', message, { cause });
    }
  }

  /** For a connection to a peer: what the files hold now. */
  async client(): Promise<ClientTlsOptions> {
    return (await secureManagement(this.#config)).client;
  }

  /** Reads keys and certificates anew, for connections to come. What is broken leaves the old ones in force. */
  async reload(): Promise<void> {
    try {
      await this.server.reload((await secureManagement(this.#config)).server);
      this.#log.info('TLS keys and certificates were read anew', DOMAIN);
    } catch (error) {
      this.#log.error(`TLS keys and certificates stay as they were: ${errorText(error)}`, DOMAIN);
    }
  }
}

const DOMAIN = { domain: 'socket.management' };
