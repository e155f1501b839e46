/** A directory that is limited; `type` is 1 for a limit of bytes, 2 for one of files. */
export interface QuotaLimit {
  /** Of the directory, in text form. */
  readonly gfid: string;
  readonly type: number;
}

const HEADER = Buffer.from('GlusterFS Quota conf | version: v1.2\n');
const HEADER_1_1 = Buffer.from('GlusterFS Quota conf | version: v1.1\n');
/** The operating version from which on an entry has a type. */
const TYPES_SINCE = 30_700;
const GFID_BYTES = 16;

/**
 * Reads `quota.conf`: a line that says its version, then 16 bytes for each directory and, since version 1.2, one for the type.
 * Of what is torn, the whole entries count; undefined for a file that is another.
 */
export function readQuotaConf(content: Uint8Array): QuotaLimit[] | undefined {
  // C makes an empty one wherever there is none.
  if (content.length === 0) return [];
  const bytes = Buffer.from(content);
  const header = bytes.subarray(0, HEADER.length);
  const hasTypes = header.equals(HEADER);
  if (!hasTypes && !header.equals(HEADER_1_1)) return undefined;
  const step = hasTypes ? GFID_BYTES + 1 : GFID_BYTES;
  const limits: QuotaLimit[] = [];
  for (let offset = HEADER.length; offset + step <= bytes.length; offset += step) {
    const hex = bytes.toString('hex', offset, offset + GFID_BYTES);
    const gfid = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
    limits.push({ gfid, type: hasTypes ? (bytes[offset + GFID_BYTES] ?? 1) : 1 });
  }
  return limits;
}

/** The content of `quota.conf`. */
export function writeQuotaConf(limits: readonly QuotaLimit[], operatingVersion: number): Uint8Array {
  const hasTypes = operatingVersion >= TYPES_SINCE;
  const entries = limits.flatMap(({ gfid, type }) => [
    Buffer.from(gfid.replaceAll('-', ''), 'hex'),
    ...(hasTypes ? [Buffer.of(type)] : []),
  ]);
  return Buffer.concat([hasTypes ? HEADER : HEADER_1_1, ...entries]);
}
