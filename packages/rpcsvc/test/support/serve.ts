import { xdrOpaque } from '@gluster-ts/xdr';
import type { Handlers, RpcsvcEvent, RpcsvcOptions } from '../../src/index.ts';
import { Rpcsvc } from '../../src/index.ts';
import { encoded, hex, Peer } from './peer.ts';
import { TEST_PROGRAM } from './program.ts';

/** Handlers of the test program. */
export type TestHandlers = Handlers<(typeof TEST_PROGRAM)['procedures']>;

/** A service with the test program, a client, and the events of the service. */
export function serve(
  handlers: TestHandlers,
  options: RpcsvcOptions = {},
): { svc: Rpcsvc; events: RpcsvcEvent[]; peer: Peer } {
  const events: RpcsvcEvent[] = [];
  const svc = new Rpcsvc({ event: (event) => events.push(event), ...options });
  svc.register(TEST_PROGRAM, handlers);
  return { svc, events, peer: new Peer(svc) };
}

/** Arguments of ADD. */
export const ONE_AND_TWO: Uint8Array = hex('00000001 00000002');
/** The reply to ADD with those arguments. */
export const THREE = '00000007 00000001 00000000 00000000 00000000 00000000 00000003';
export const SYSTEM_ERR = '00000007 00000001 00000000 00000000 00000000 00000005';
/** The reply to NULL and POKE. */
export const VOID = '00000007 00000001 00000000 00000000 00000000 00000000';

/** Arguments of ECHO. */
export function bytesOf(size: number): Uint8Array {
  return encoded(xdrOpaque(), new Uint8Array(size).fill(0xab));
}
