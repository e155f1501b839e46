import type { StateName } from './friend-table.ts';
import type { Membership, StoredMember } from './membership.ts';
import { storedForm } from './membership.ts';
import type { PeerAction } from './peer-action.ts';

/** What has to be stored for the second state to follow the first after a restart too. */
export function persistActions(before: Membership, after: Membership): PeerAction[] {
  if (isUnchanged(before, after)) return [];
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

/** Told without looking into anything: most of what happens is an answer, after which everybody is who they were. */
function isUnchanged(before: Membership, after: Membership): boolean {
  return (
    before.detached === after.detached &&
    before.members.length === after.members.length &&
    after.members.every((member, index) => {
      const old = before.members[index];
      if (member === old) return true;
      const { uuid, state, hostnames, term } = member;
      return uuid === old?.uuid && state === old?.state && hostnames === old.hostnames && term === old.term;
    })
  );
}

function storedMembers({ members }: Membership): Map<string, StoredMember> {
  const stored = new Map<string, StoredMember>();
  for (const member of members) {
    const form = storedForm(member);
    if (form !== undefined) stored.set(form.uuid, form);
  }
  return stored;
}

function isSame(a: StoredMember | undefined, b: StoredMember): boolean {
  if (a === undefined || !isSameState(a.state, b.state) || a.term !== b.term) return false;
  return a.hostnames.length === b.hostnames.length && a.hostnames.every((name, index) => name === b.hostnames[index]);
}

/**
 * That a peer accepted us is not stored when it is that we asked: after a restart we ask again, which changes nothing for it,
 * and the command that waits for the answer need not wait for the disk once more.
 */
function isSameState(stored: StateName, present: StateName): boolean {
  return stored === present || (stored === 'REQ_SENT' && present === 'REQ_ACCEPTED');
}
