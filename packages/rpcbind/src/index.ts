/**
 * The portmapper and rpcbind (RFC 1833): find programs, register them, and the server itself.
 *
 * @packageDocumentation
 */
// Find a program.
export { lookup } from './lookup.ts';
export type { AskOptions } from './lookup.ts';
export { connectProgram } from './connect-program.ts';
export type { ConnectProgramOptions } from './connect-program.ts';
export { RpcbindClnt } from './rpcbind-clnt.ts';
export type { LookupQuery, RpcbindClntOptions } from './rpcbind-clnt.ts';
export type { ServiceAddress } from './service-address.ts';
export { RPCBIND_SOCKET_PATH } from './target.ts';
export type { RpcbindTarget } from './target.ts';

// Register one.
export { register, Registration } from './registration.ts';
export type { RegisterOptions, Service } from './registration.ts';
export type { ServedAddress } from './services-at.ts';

// Be an rpcbind.
export { rpcbindProgram } from './rpcbind-program.ts';
export type { RpcbindProgram, RpcbindProgramOptions } from './rpcbind-program.ts';
export { RpcbindRegistry } from './registry.ts';
export type { RpcbindRegistryOptions, SetVerdict } from './registry.ts';
export { localCallers, ownerOfCaller } from './caller.ts';
export type { MayRegister, OwnerOf } from './caller.ts';
export type { ForwardedCall, ForwardOptions } from './forward.ts';
export { SUPERUSER, UNKNOWN } from './mapping.ts';
export type { Mapping } from './mapping.ts';

// Universal addresses.
export { formatUniversalAddress, parseUniversalAddress } from './universal-address.ts';
export type { InetServiceEndpoint, LocalServiceEndpoint, ServiceEndpoint } from './universal-address.ts';

export { RpcbindError } from './errors.ts';
export type { RpcbindErrorCode } from './errors.ts';

// The programs themselves, generated from rpcbind.x.
export {
  PMAPVERS,
  RPCB_PORT,
  RPCBPROG,
  RPCBVERS,
  RPCBVERS4,
  call_args,
  call_result,
  mapping,
  netbuf,
  pmap_node,
  pmaplist,
  rp__list,
  rpcb,
  rpcb_entry,
  rpcb_entry_list,
  rpcb_entry_list_ptr,
  rpcb_rmtcallargs,
  rpcb_rmtcallres,
  rpcb_stat,
  rpcb_stat_byvers,
  rpcblist_ptr,
  rpcbs_addrlist,
  rpcbs_addrlist_ptr,
  rpcbs_proc,
  rpcbs_rmtcalllist,
  rpcbs_rmtcalllist_ptr,
} from './generated/rpcbind.ts';
