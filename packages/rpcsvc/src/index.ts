/**
 * The serving side of ONC RPC (RFC 5531): programs, typed handlers, authentication, every refusal, limits, and a path
 * that announces each of its stages.
 *
 * @packageDocumentation
 */
export { Rpcsvc } from './rpcsvc.ts';
export { sync, task } from './handlers.ts';
export type { Actor, ActorOptions, Handler, Handlers } from './handlers.ts';
export type { RpcRequest } from './request.ts';
export type { Authorize } from './authorize.ts';
export type { AttachOptions, DrainOptions, ProgramOptions, RpcsvcOptions, ServeOptions } from './options.ts';
export { RpcsvcError } from './errors.ts';
export type { RpcsvcErrorCode } from './errors.ts';
export type {
  RpcsvcActorEvent,
  RpcsvcCallEvent,
  RpcsvcEvent,
  RpcsvcEventBase,
  RpcsvcRefusedCallEvent,
} from './events.ts';
export type { ProcedureStats, ProgramStats, RefusalStat, RpcsvcStats } from './statistics.ts';
export { DuplicateRequestCache } from './drc/duplicate-request-cache.ts';
export type { DrcStats } from './drc/duplicate-request-cache.ts';
export type { DuplicateRequestCacheOptions } from './drc/options.ts';
export type { DrcClientIdentity } from './drc/client-identity.ts';
export type { Drc, DrcCall, DrcTicket, DrcVerdict } from './drc/drc.ts';

export {
  GF_DUMP,
  GF_DUMP_PROGRAM,
  gf_common_rsp,
  gf_dump_req,
  gf_dump_rsp,
  gf_prog_detail,
} from './generated/gf-dump.ts';
export { registerGfDump } from './gf-dump-actors.ts';
