import type { Membership, StoredMember } from './membership.ts';
import { storedForm } from './membership.ts';
import type { PeerAction } from './peer-action.ts';

/** What has to be stored for the second state to follow the first after a restart too. */
export function persistActions(before: Membership, after: Membership): PeerAction[] {
  const old = storedMembers(before);
  const present = storedMembers(after);
  if (present.size === 0) return old.size > 0 ? [{ kind: 'leave' }] : [];
  const actions: PeerAction[] = [];
  for (const member of present.values()) {
    if (!isSame(old.get(member.uuid), member)) actions.push({ kind: 'save', member });
  }
  const removed = new Set<string>();
  for (const uuid of old.keys()) {
    if (present.has(uuid)) continue;
    removed.add(uuid);
    actions.push({ kind: 'remove', uuid, detachedTerm: after.detached.get(uuid) });
  }
  for (const [uuid, term] of after.detached) {
    if (removed.has(uuid) || (before.detached.get(uuid) === term && old.size > 0)) continue;
    actions.push({ kind: 'save-detached', uuid, term });
  }
  return actions;
}

function storedMembers({ members }: Membership): Map<string, StoredMember> {
  return new Map(members.flatMap((member) => storedForm(member) ?? []).map((member) => [member.uuid, member]));
}

function isSame(a: StoredMember | undefined, b: StoredMember): boolean {
  if (a === undefined || a.state !== b.state || a.term !== b.term) return false;
  return a.hostnames.length === b.hostnames.length && a.hostnames.every((name, index) => name === b.hostnames[index]);
}
