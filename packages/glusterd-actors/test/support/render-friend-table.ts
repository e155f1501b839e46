import { amendments, FRIEND_EVENTS, friendTable } from '../../src/membership/friend-table.ts';
import type { FriendAction, StateName } from '../../src/membership/friend-table.ts';
import { PeerState, peerStateText } from '../../src/state/peer.ts';

const actionTexts: Readonly<Record<FriendAction, string>> = {
  none: '',
  error: 'refuse',
  probe: 'call PROBE_QUERY',
  'reverse-probe': 'call PROBE_QUERY',
  'friend-add': 'call FRIEND_ADD',
  'handle-friend-add': 'answer FRIEND_ADD; LOCAL_ACC or LOCAL_RJT follows',
  'send-friend-remove': 'call FRIEND_REMOVE; REMOVE_FRIEND follows, at once when the peer is not connected',
  'handle-friend-remove': 'answer FRIEND_REMOVE; forget the peer, or all of them when it is a member',
  forget: 'forget the peer',
  'update-all': 'call FRIEND_UPDATE on all members and this peer',
  'update-one': 'call FRIEND_UPDATE',
};

/** The page `docs/friend-state-machine.md`. */
export function renderFriendTable(): string {
  const states = Object.keys(PeerState) as StateName[];
  return [
    '# The friend state machine',
    'What this daemon does about each of its peers. Rendered from `packages/glusterd-actors/src/membership/friend-table.ts`: change that, then run',
    '`vitest run packages/glusterd-actors/src/membership/friend-table.test.ts --update`.',
    'The table is that of C (`glusterd-sm.c`, 10.3), and is amended where a ¹ stands. Events that are not listed change nothing.',
    ...states.flatMap(renderState),
    '## Amendments',
    table(
      ['state', 'event', 'why not as C'],
      amendments.map(({ states: amended, event, reason }) => [amended.join(', '), event, reason]),
    ),
  ]
    .join('\n\n')
    .replace('then run\n\n', 'then run\n')
    .concat('\n');
}

function renderState(state: StateName): string[] {
  const rows = FRIEND_EVENTS.flatMap((event) => {
    const transition = friendTable[state][event];
    if (transition === undefined) return [];
    const [next, action] = transition;
    const isAmended = amendments.some((amendment) => amendment.event === event && amendment.states.includes(state));
    const follows = action === 'forget' || action === 'handle-friend-remove' ? '' : next === state ? 'stays' : next;
    return [[`${event}${isAmended ? ' ¹' : ''}`, actionTexts[action], follows]];
  });
  const number = PeerState[state];
  const text = `\`state=${number}\` in the peer's file; \`gluster peer status\` says "${peerStateText(number)}".`;
  return [`## ${state}`, text, table(['event', 'action', 'next state'], rows)];
}

/** Columns as wide as their widest cell, as the formatter wants them. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
