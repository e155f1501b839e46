/**
 * What ends the credentials of AUTH_GLUSTERFS-v2 and -v3:
 *
 *     groups     uint<>
 *     lk_owner   opaque<>
 *
 * The types have no bounds; the credential's are C's: groups and bytes of the owner are at most `unitsMax` together.
 * Returns where the owner's length lies, or −1 when a bound is broken or the body ends early. Nothing has been
 * allocated by then, whatever the counts say.
 */
export function findOwner(view: DataView, offset: number, end: number, unitsMax: number): number {
  if (offset + 8 > end) return -1;
  const groupCount = view.getUint32(offset);
  // Numbers, not 32-bit integers: four times four billion groups end far behind any body.
  const ownerOffset = offset + 4 + 4 * groupCount;
  if (ownerOffset + 4 > end) return -1;
  const ownerBytes = view.getUint32(ownerOffset);
  if (groupCount + ownerBytes > unitsMax) return -1;
  return ownerOffset + 4 + ((ownerBytes + 3) & ~3) > end ? -1 : ownerOffset;
}
