import { gf_deprobe_resp, gf_probe_resp } from '@gluster-ts/protocol';

import type { PeerEvent } from './peer-event.ts';
import type { Turn } from './turn.ts';

/** `peer probe` */
export function onProbe(turn: Turn, { command, hostname, port, peer }: PeerEvent & { kind: 'probe' }): void {
  if (turn.byHostname(hostname) !== undefined) {
    turn.answer(command, 0, gf_probe_resp.GF_PROBE_FRIEND);
    return;
  }
  const member = peer === undefined ? undefined : turn.byId(peer);
  if (member === undefined) {
    turn.add([hostname], 'DEFAULT', { port, command });
    return;
  }
  if (member.state === 'UNFRIEND_SENT') {
    turn.answer(command, -1, gf_probe_resp.GF_PROBE_FRIEND_DETACHING);
    return;
  }
  if (!member.connected || member.state !== 'BEFRIENDED') {
    turn.answer(command, 0, gf_probe_resp.GF_PROBE_FRIEND);
    return;
  }
  turn.answer(command, 0, gf_probe_resp.GF_PROBE_SUCCESS);
  turn.change(member.id, { hostnames: [...member.hostnames, hostname] });
  turn.bumpVersion();
  turn.enqueue(member.id, 'NEW_NAME');
}

/** `peer detach`; whether volumes forbid it is for the caller to find out first. */
export function onDetach(turn: Turn, command: number, hostname: string, force: boolean): void {
  const member = turn.byHostname(hostname);
  if (member === undefined) {
    turn.answer(command, -1, gf_deprobe_resp.GF_DEPROBE_NOT_FRIEND);
    return;
  }
  if (member.state === 'UNFRIEND_SENT') {
    turn.answer(command, -1, gf_deprobe_resp.GF_DEPROBE_FRIEND_DETACHING);
    return;
  }
  const others = turn.state.members.filter(({ id }) => id !== member.id);
  if (!force && !others.every(({ connected, state }) => connected && state === 'BEFRIENDED')) {
    turn.answer(command, -1, gf_deprobe_resp.GF_DEPROBE_FRIEND_DOWN);
    return;
  }
  turn.answerCommand(member, gf_probe_resp.GF_PROBE_FRIEND_DETACHING);
  turn.change(member.id, { command });
  turn.enqueue(member.id, 'INIT_REMOVE_FRIEND');
}
