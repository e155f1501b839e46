import type { Attributes, FileId } from '../file-system/file-system.ts';
import type { nfs_fh3, post_op_attr, post_op_fh3, wcc_data } from '../generated/nfs.ts';
import { fattr3Of, wccAttrOf } from './attributes.ts';
import type { ServerState } from './server-state.ts';

/**
 * A file that a call is about. Replies, refusals too, tell how it was before the call and how it is afterwards; of a file
 * that was not found they tell nothing.
 */
export class Subject {
  readonly #state: ServerState;
  #file: FileId | undefined;
  #before: Attributes | undefined;

  constructor(state: ServerState) {
    this.#state = state;
  }

  /** @throws NfsError NFS3ERR_BADHANDLE, NFS3ERR_STALE */
  async find(handle: nfs_fh3): Promise<{ readonly file: FileId; readonly before: Attributes }> {
    return this.take(this.#state.handles.decode(handle.data));
  }

  /** The same, of a file whose number is known. */
  async take(file: FileId): Promise<{ readonly file: FileId; readonly before: Attributes }> {
    this.#file = file;
    this.#before = await this.#state.fs.getattr(file);
    return { file, before: this.#before };
  }

  /** How it is now, if that can be found out. */
  async attributes(): Promise<post_op_attr> {
    if (this.#file === undefined || this.#before === undefined) return { attributes_follow: false };
    try {
      return { attributes_follow: true, attributes: fattr3Of(await this.#state.fs.getattr(this.#file)) };
    } catch {
      // Optional, and gone.
      return { attributes_follow: false };
    }
  }

  async wcc(): Promise<wcc_data> {
    const before = this.#before;
    return {
      before:
        before === undefined
          ? { attributes_follow: false }
          : { attributes_follow: true, attributes: wccAttrOf(before) },
      after: await this.attributes(),
    };
  }

  handle(): post_op_fh3 {
    if (this.#file === undefined) return { handle_follows: false };
    return { handle_follows: true, handle: { data: this.#state.handles.encode(this.#file) } };
  }
}
