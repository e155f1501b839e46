import type { RpcRequest } from '@gluster-ts/rpcsvc';
import { cliProgram } from '@gluster-ts/protocol';

/** The parts of a request that actors look at; a caller over TCP when a host is given. */
export function fakeRequest(host?: string): RpcRequest {
  const peer = host === undefined ? { family: 'unix', path: '' } : { family: 'ipv4', host, port: 1023 };
  const request = {
    xid: 2,
    connection: { id: 7, peer, state: 'idle', closed: new Promise(() => undefined), attach: () => () => undefined },
    program: cliProgram,
    procedure: 'TEST',
  };
  // Tests only: no actor touches the rest of it.
  return request as unknown as RpcRequest;
}
