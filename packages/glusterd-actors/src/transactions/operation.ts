import type { Dict } from '@gluster-ts/protocol';
import type { Glusterd } from '../glusterd.ts';
import type { Hook } from './hooks.ts';

/** What this node does of a transaction, whoever began it. Each part refuses with an ActorError; no words are C's own. */
export interface Operation {
  /** Could it be done here? Leaves in the dict of its own transaction what the others have to know. */
  stage(glusterd: Glusterd, dict: Dict, isOrigin: boolean): Promise<void> | void;
  /** What scripts are told of it; default: none are. */
  hook?(glusterd: Glusterd, dict: Dict): Hook;
  /** What the others get with the commit; default: the dict of the transaction. */
  dictForPeers?(glusterd: Glusterd, dict: Dict): Promise<Dict>;
  /** Does it; what there is to tell goes into `response`. */
  commit(glusterd: Glusterd, dict: Dict, response: Dict): Promise<void> | void;
}
