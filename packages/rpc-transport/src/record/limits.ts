import { TransportError } from '../errors.ts';

/** Bounds on one record. All are checked before memory is spent. */
export interface RecordLimits {
  /**
   * Largest record accepted, in bytes, marks not counted. Default 4 MiB: four times the largest read or write of NFS and
   * GlusterFS (1 MiB), and room for the dict of some hundred volumes. C glusterd takes 1 GiB from anyone.
   */
  readonly recordBytesMax: number;
  /**
   * Most fragments of one record. Default 65,536: a record of the default size in fragments of 64 bytes. libtirpc, which
   * does split records, uses fragments of some thousand bytes.
   */
  readonly fragmentsPerRecordMax: number;
  /** Most fragments without a byte in one record. Default 16. They are legal and of no use, so few are forgiven. */
  readonly emptyFragmentsPerRecordMax: number;
  /**
   * Size from which a gathered record goes on in a further vector, in bytes. Default 1 MiB, the largest page class of
   * `iobuf-pool`: up to there growing costs at most one copy of what is there, beyond nothing is copied again.
   */
  readonly vectorBytesMax: number;
}

/** The defaults. */
export const RECORD_LIMITS: RecordLimits = {
  recordBytesMax: 4 * 1024 * 1024,
  fragmentsPerRecordMax: 65_536,
  emptyFragmentsPerRecordMax: 16,
  vectorBytesMax: 1024 * 1024,
};

/** Fills in the defaults and refuses what is no bound. */
export function resolveRecordLimits(limits: Partial<RecordLimits>): RecordLimits {
  return {
    recordBytesMax: atLeast(limits, 'recordBytesMax', 8),
    fragmentsPerRecordMax: atLeast(limits, 'fragmentsPerRecordMax', 1),
    emptyFragmentsPerRecordMax: atLeast(limits, 'emptyFragmentsPerRecordMax', 0),
    vectorBytesMax: atLeast(limits, 'vectorBytesMax', 8),
  };
}

function atLeast(limits: Partial<RecordLimits>, name: keyof RecordLimits, min: number): number {
  const value = limits[name] ?? RECORD_LIMITS[name];
  if (!Number.isInteger(value) || value < min || value > 0x7fffffff) {
    throw new TransportError(
      'ERR_TRANSPORT_BAD_OPTION',
      `Option ${name} must be a whole number from ${min} to 2147483647, not ${value}`,
    );
  }
  return value;
}
