import type { FuzzTarget } from '../target.ts';
import { callHeader } from './call-header.ts';
import { clientTargets } from './clients.ts';
import { compiler } from './compiler.ts';
import { credentials } from './credentials.ts';
import { decoderTargets } from './decoders.ts';
import { dict } from './dict.ts';
import { recordMarking } from './record-marking.ts';
import { replyHeader } from './reply-header.ts';
import { rpcbindServices } from './rpcbind-service.ts';
import { services } from './service.ts';
import { tlsTargets } from './tls.ts';
import { volumes } from './volumes.ts';

export const targets: readonly FuzzTarget[] = [
  recordMarking,
  callHeader,
  replyHeader,
  ...credentials,
  dict,
  ...decoderTargets,
  compiler,
  ...services,
  ...rpcbindServices,
  ...clientTargets,
  ...tlsTargets,
  volumes,
];
