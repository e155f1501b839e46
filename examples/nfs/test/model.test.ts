import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { nfs_fh3, post_op_attr } from '../src/generated/nfs.ts';
import { Mounted, sattr } from './support/mounted.ts';
import type { NfsClient } from './support/mounted.ts';

/** Names are few, so that they meet. Files are told by the order in which handles of them were had; the root is the first. */
const name = fc.constantFrom('a', 'b', 'c', '.', '..', 'd'.repeat(256), '');
const file = fc.nat(12);
const offset = fc.constantFrom(0n, 1n, 4096n, 1_048_570n, 2n ** 60n);
const mode = fc.constantFrom(0, 0o600, 0o644, 0o755, 0o777, 0o1777, 0o4755, 0o2775);

const operation = fc.oneof(
  fc.record({ op: fc.constant('lookup'), dir: file, name }),
  fc.record({
    op: fc.constant('create'),
    dir: file,
    name,
    mode,
    how: fc.constantFrom(0, 1, 2),
    size: fc.option(offset),
  }),
  fc.record({ op: fc.constant('mkdir'), dir: file, name, mode }),
  fc.record({ op: fc.constant('symlink'), dir: file, name, target: fc.constantFrom('a', '/', '../x', '') }),
  fc.record({
    op: fc.constant('write'),
    file,
    offset,
    bytes: fc.uint8Array({ maxLength: 40 }),
    stable: fc.constantFrom(0, 1, 2),
  }),
  fc.record({ op: fc.constant('read'), file, offset, count: fc.constantFrom(0, 1, 100, 5000) }),
  fc.record({
    op: fc.constant('setattr'),
    file,
    mode: fc.option(mode),
    size: fc.option(offset),
    uid: fc.option(fc.constantFrom(0, 1000)),
    gid: fc.option(fc.constantFrom(0, 1000)),
    mtime: fc.option(fc.constant(77)),
  }),
  fc.record({ op: fc.constant('link'), file, dir: file, name }),
  fc.record({ op: fc.constant('rename'), dir: file, name, to: file, toName: name }),
  fc.record({ op: fc.constant('remove'), dir: file, name }),
  fc.record({ op: fc.constant('rmdir'), dir: file, name }),
  fc.record({ op: fc.constant('readlink'), file }),
  fc.record({ op: fc.constant('access'), file }),
  fc.record({ op: fc.constant('commit'), file }),
  fc.record({ op: fc.constant('list'), file }),
);
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

describe('a memory and a folder file system', () => {
  it('do the same, whatever is asked of them in whatever order', { timeout: 300_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.boolean(), operation), { minLength: 1, maxLength: 40 }),
        async (operations) => {
          await using memory = await Mounted.start('memory');
          // Some files are held, some are found anew each time.
          await using folder = await Mounted.start('folder', { heldMax: operations.length % 4 });
          // The root of a folder is whose it is.
          await folder.nfs.SETATTR({
            object: folder.root,
            new_attributes: sattr({ mode: 0o1777, uid: 0, gid: 0 }),
            guard: { check: false },
          });
          const [one, two] = [new Walker(memory), new Walker(folder)];
          for (const [asUser, each] of operations) {
            const [expected, found] = [await one.step(each, asUser), await two.step(each, asUser)];
            expect(found, `${each.op} as ${asUser ? 'user' : 'root'}`).toEqual(expected);
          }
          for (let index = 0; index < one.handles.length; index++) {
            expect(await two.state(index)).toEqual(await one.state(index));
          }
        },
      ),
    );
  });
});

/** Carries operations out and says what came of them, without what differs by nature: numbers of files, times, order. */
class Walker {
  readonly handles: nfs_fh3[] = [];
  readonly #mounted: Mounted;
  readonly #user: NfsClient;

  constructor(mounted: Mounted) {
    this.#mounted = mounted;
    this.#user = mounted.as({ uid: 1000, gid: 1000 });
    this.handles.push(mounted.root);
  }

  async step(o: Operation, asUser: boolean): Promise<unknown> {
    const nfs = asUser ? this.#user : this.#mounted.nfs;
    const at = (dir: number, name: string) => ({ dir: this.#handle(dir), name: Buffer.from(name) });
    switch (o.op) {
      case 'lookup': {
        const result = await nfs.LOOKUP({ what: at(o.dir, o.name) });
        if (result.status !== 0) return result.status;
        return [this.#number(result.resok.object), essence(result.resok.obj_attributes)];
      }
      case 'create': {
        const obj_attributes = sattr({ mode: o.mode, ...(o.size !== null && { size: o.size }) });
        const how =
          o.how === 2
            ? ({ mode: 2, verf: Buffer.alloc(8, 5) } as const)
            : ({ mode: o.how === 1 ? 1 : 0, obj_attributes } as const);
        return this.#made(await nfs.CREATE({ where: at(o.dir, o.name), how }));
      }
      case 'mkdir':
        return this.#made(await nfs.MKDIR({ where: at(o.dir, o.name), attributes: sattr({ mode: o.mode }) }));
      case 'symlink': {
        const symlink = { symlink_attributes: sattr({}), symlink_data: Buffer.from(o.target) };
        return this.#made(await nfs.SYMLINK({ where: at(o.dir, o.name), symlink }));
      }
      case 'write': {
        const stable = o.stable === 0 ? 0 : o.stable === 1 ? 1 : 2;
        const args = {
          file: this.#handle(o.file),
          offset: o.offset,
          count: o.bytes.length,
          stable,
          data: o.bytes,
        } as const;
        const result = await nfs.WRITE(args);
        return result.status === 0 ? [result.resok.count, essence(result.resok.file_wcc.after)] : result.status;
      }
      case 'read': {
        const result = await nfs.READ({ file: this.#handle(o.file), offset: o.offset, count: o.count });
        if (result.status !== 0) return result.status;
        return [result.resok.eof, Buffer.from(result.resok.data).toString('hex')];
      }
      case 'setattr': {
        const { mode, size, uid, gid, mtime } = o;
        const new_attributes = sattr({
          ...(mode !== null && { mode }),
          ...(size !== null && { size }),
          ...(uid !== null && { uid }),
          ...(gid !== null && { gid }),
          ...(mtime !== null && { mtime }),
        });
        const result = await nfs.SETATTR({ object: this.#handle(o.file), new_attributes, guard: { check: false } });
        return result.status === 0 ? essence(result.resok.obj_wcc.after) : result.status;
      }
      case 'link':
        return (await nfs.LINK({ file: this.#handle(o.file), link: at(o.dir, o.name) })).status;
      case 'rename':
        return (await nfs.RENAME({ from: at(o.dir, o.name), to: at(o.to, o.toName) })).status;
      case 'remove':
        return (await nfs.REMOVE({ object: at(o.dir, o.name) })).status;
      case 'rmdir':
        return (await nfs.RMDIR({ object: at(o.dir, o.name) })).status;
      case 'readlink': {
        const result = await nfs.READLINK({ symlink: this.#handle(o.file) });
        return result.status === 0 ? Buffer.from(result.resok.data).toString() : result.status;
      }
      case 'access': {
        const result = await nfs.ACCESS({ object: this.#handle(o.file), access: 0x3f });
        return result.status === 0 ? result.resok.access : result.status;
      }
      case 'commit':
        return (await nfs.COMMIT({ file: this.#handle(o.file), offset: 0n, count: 0 })).status;
      case 'list':
        return this.#list(nfs, this.#handle(o.file));
      default:
        throw new Error('No such operation');
    }
  }

  /** What is to be seen of a file at the end. */
  async state(index: number): Promise<unknown> {
    const object = this.#handle(index);
    const { nfs } = this.#mounted;
    const result = await nfs.GETATTR({ object });
    if (result.status !== 0) return result.status;
    const attributes = { attributes_follow: true, attributes: result.resok.obj_attributes } as const;
    return [essence(attributes), await this.#list(nfs, object)];
  }

  async #list(nfs: NfsClient, dir: nfs_fh3): Promise<unknown> {
    const result = await nfs.READDIR({ dir, cookie: 0n, cookieverf: Buffer.alloc(8), count: 8192 });
    if (result.status !== 0) return result.status;
    return result.resok.reply.entries.map(({ name }) => Buffer.from(name).toString()).sort();
  }

  #made(result: Awaited<ReturnType<NfsClient['CREATE' | 'MKDIR' | 'SYMLINK']>>): unknown {
    if (result.status !== 0) return result.status;
    const { obj, obj_attributes } = result.resok;
    if (!obj.handle_follows) throw new Error('No handle');
    return [this.#number(obj.handle), essence(obj_attributes)];
  }

  /** Which of the files known so far, or the next one. */
  #number(handle: nfs_fh3): number {
    const known = this.handles.findIndex(({ data }) => Buffer.from(data).equals(handle.data));
    return known >= 0 ? known : this.handles.push(handle) - 1;
  }

  #handle(index: number): nfs_fh3 {
    return this.handles[index % this.handles.length]!;
  }
}

function essence(of: post_op_attr): unknown {
  if (!of.attributes_follow) return undefined;
  const { type, mode, nlink, uid, gid, size, mtime } = of.attributes;
  const set = mtime.seconds === 77 ? mtime : undefined;
  // What a directory is told to have of names and bytes is the file system's own business.
  return type === 2 ? { type, mode, uid, gid } : { type, mode, nlink, uid, gid, size, set };
}
