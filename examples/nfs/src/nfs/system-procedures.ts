import { FSF3_CANSETTIME, FSF3_HOMOGENEOUS, FSF3_LINK, FSF3_SYMLINK } from '../generated/nfs.ts';
import { answer } from './answer.ts';
import type { NfsHandlers } from './handlers.ts';
import { LIST_BYTES_MAX } from './list-procedures.ts';
import { NAME_BYTES_MAX } from './names.ts';
import { TRANSFER_BYTES_MAX } from './server-state.ts';
import type { ServerState } from './server-state.ts';
import { Subject } from './subject.ts';

/** FSSTAT, FSINFO and PATHCONF: RFC 1813 sections 3.3.18 to 3.3.20. */
export function systemProcedures(state: ServerState): Pick<NfsHandlers, 'FSSTAT' | 'FSINFO' | 'PATHCONF'> {
  const { fs } = state;
  return {
    async FSSTAT({ fsroot }) {
      const subject = new Subject(state);
      const told = async () => ({ obj_attributes: await subject.attributes() });
      return answer(async () => {
        await subject.find(fsroot);
        const { bytes, files } = await fs.space();
        return {
          ...(await told()),
          tbytes: BigInt(bytes.total),
          fbytes: BigInt(bytes.free),
          abytes: BigInt(bytes.available),
          tfiles: BigInt(files.total),
          ffiles: BigInt(files.free),
          afiles: BigInt(files.available),
          invarsec: 0,
        };
      }, told);
    },

    async FSINFO({ fsroot }) {
      const subject = new Subject(state);
      const told = async () => ({ obj_attributes: await subject.attributes() });
      return answer(async () => {
        await subject.find(fsroot);
        return {
          ...(await told()),
          rtmax: TRANSFER_BYTES_MAX,
          rtpref: TRANSFER_BYTES_MAX,
          rtmult: 4096,
          wtmax: TRANSFER_BYTES_MAX,
          wtpref: TRANSFER_BYTES_MAX,
          wtmult: 4096,
          dtpref: LIST_BYTES_MAX,
          maxfilesize: BigInt(fs.limits.fileBytesMax),
          time_delta: { seconds: 0, nseconds: 1 },
          properties: FSF3_LINK | FSF3_SYMLINK | FSF3_HOMOGENEOUS | FSF3_CANSETTIME,
        };
      }, told);
    },

    async PATHCONF({ object }) {
      const subject = new Subject(state);
      const told = async () => ({ obj_attributes: await subject.attributes() });
      return answer(async () => {
        await subject.find(object);
        return {
          ...(await told()),
          linkmax: fs.limits.linksMax,
          name_max: NAME_BYTES_MAX,
          no_trunc: true,
          chown_restricted: true,
          case_insensitive: false,
          case_preserving: true,
        };
      }, told);
    },
  };
}
