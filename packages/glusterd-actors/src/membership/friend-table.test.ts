import { describe, expect, it } from 'vitest';

import { renderFriendTable } from '../../test/support/render-friend-table.ts';
import { PeerState } from '../state/peer.ts';
import { amendments, cFriendTable, FRIEND_EVENTS, friendTable, transition } from './friend-table.ts';
import type { StateName } from './friend-table.ts';

const states = Object.keys(PeerState) as StateName[];

describe('friendTable', () => {
  it('is what docs/friend-state-machine.md shows (else: vitest run --update)', async () => {
    await expect(renderFriendTable()).toMatchFileSnapshot('../../../../docs/friend-state-machine.md');
  });

  it("is C's but for the amendments", () => {
    for (const state of states) {
      for (const event of FRIEND_EVENTS) {
        const isAmended = amendments.some((amendment) => amendment.event === event && amendment.states.includes(state));
        const same = expect(transition(friendTable, state, event));
        if (isAmended) same.not.toEqual(transition(cFriendTable, state, event));
        else same.toEqual(transition(cFriendTable, state, event));
      }
    }
  });

  it('has no row that does nothing', () => {
    for (const state of states) {
      for (const row of Object.values(friendTable[state])) expect(row).not.toEqual([state, 'none']);
    }
  });
});
