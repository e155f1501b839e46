import { readFileSync } from 'node:fs';
import { cliProgram, handshakeProgram, mgmtHandshakeProgram, portmapProgram } from '@gluster-ts/protocol';
import { describe, expect, it } from 'vitest';
import { cliHandlers } from './cli/handlers.ts';
import type { Glusterd } from './glusterd.ts';
import { handshakeHandlers } from './handshake/handlers.ts';
import { mgmtHandshakeHandlers } from './mgmt-handshake/handlers.ts';
import { portmapHandlers } from './portmap/handlers.ts';
import { callEncoded } from '../test/support/call.ts';
import { makeGlusterd, MemoryIdentityStore } from '../test/support/make-glusterd.ts';

interface Exchange {
  readonly what: string;
  readonly program: number;
  readonly procedure: string;
  readonly uuid: string;
  readonly transactionId?: string;
  readonly request: string;
  readonly reply: string;
}

const url = new URL('../test/vectors/raw.json', import.meta.url);
const { exchanges } = JSON.parse(readFileSync(url, 'utf8')) as { exchanges: readonly Exchange[] };

function call(glusterd: Glusterd, { program, procedure }: Exchange, args: Uint8Array): Promise<Uint8Array> {
  switch (program) {
    case cliProgram.number:
      return callEncoded(cliProgram, cliHandlers(glusterd), procedure, args);
    case handshakeProgram.number:
      return callEncoded(handshakeProgram, handshakeHandlers(glusterd), procedure, args);
    case mgmtHandshakeProgram.number:
      return callEncoded(mgmtHandshakeProgram, mgmtHandshakeHandlers(glusterd), procedure, args);
    default:
      return callEncoded(portmapProgram, portmapHandlers(glusterd), procedure, args);
  }
}

describe('what only a raw client sends', () => {
  it.each(exchanges)('$procedure: $what', async (exchange) => {
    const glusterd = makeGlusterd({
      identityStore: new MemoryIdentityStore({ uuid: exchange.uuid, operatingVersion: 100_000 }),
      randomUuid: () => exchange.transactionId ?? exchange.uuid,
    });
    const result = await call(glusterd, exchange, new Uint8Array(Buffer.from(exchange.request, 'hex')));
    expect(Buffer.from(result).toString('latin1')).toBe(Buffer.from(exchange.reply, 'hex').toString('latin1'));
  });
});
