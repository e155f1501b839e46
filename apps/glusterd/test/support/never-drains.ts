/** Loaded into a daemon before it runs: what is under way is never done, so that its end takes all the time that it may. */
import { Rpcsvc } from '@gluster-ts/rpcsvc';

Rpcsvc.prototype.drain = () => new Promise(() => undefined);
