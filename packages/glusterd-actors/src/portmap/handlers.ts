import type { PortmapProcedures } from '@gluster-ts/protocol';
import type { Handlers } from '@gluster-ts/rpcsvc';
import { actor, waitingActor } from '../actor.ts';
import type { Glusterd } from '../glusterd.ts';
import { brickByPort } from './brick-by-port.ts';
import { portByBrick } from './port-by-brick.ts';
import { signin } from './signin.ts';
import { signout } from './signout.ts';

/** Ports of bricks (program 34123456 version 1). */
export function portmapHandlers(g: Glusterd): Handlers<PortmapProcedures> {
  return {
    PORTBYBRICK: actor((args) => portByBrick(g, args)),
    BRICKBYPORT: actor((args) => brickByPort(g, args)),
    SIGNIN: waitingActor((args, request) => signin(g, args, request)),
    SIGNOUT: waitingActor((args, request) => signout(g, args, request)),
  };
}
