import { existsSync } from 'node:fs';

import { GlusterdError } from '../errors.ts';
import { DEFAULT_PATHS } from '../paths.ts';

/**
 * Refuses to run where management connections are to be encrypted: this daemon can not do that yet, and going on without
 * would send in the clear what the operator wanted hidden.
 *
 * @param asked - what `--secure-mgmt` said; undefined leaves it to the file, as in C
 * @throws GlusterdError ERR_UNAVAILABLE
 */
export function checkSecureManagement(asked: boolean | undefined, file: string = DEFAULT_PATHS.secureAccess): void {
  if (!(asked ?? existsSync(file))) return;
  const reason = asked === undefined ? `${file} exists` : '--secure-mgmt';
  const message = `TLS for management connections is asked for (${reason}) and not available yet; --secure-mgmt=no does without`;
  throw new GlusterdError('ERR_UNAVAILABLE', message);
}
