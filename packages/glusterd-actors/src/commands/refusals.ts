import { glusterd_errno } from '@gluster-ts/protocol';
import { ActorError } from '../errors.ts';

/** No such volume: the words of most commands. */
export function noSuchVolume(volname: string, opErrno?: number): ActorError {
  return refused(`Volume ${volname} does not exist`, opErrno);
}

/** What C would do and this daemon does not yet; `what` begins the sentence. */
export function notSupported(what: string): ActorError {
  const options = { opErrno: glusterd_errno.EG_OPNOTSUP };
  return new ActorError('ERR_ACTOR_UNSUPPORTED', `${what} is not supported yet`, options);
}

/** What the state of the cluster does not allow. An `opRet` of 0 makes it a success that did nothing. */
export function refused(message: string, opErrno?: number, opRet = -1): ActorError {
  return new ActorError('ERR_ACTOR_REFUSED', message, opErrno === undefined ? { opRet } : { opRet, opErrno });
}
