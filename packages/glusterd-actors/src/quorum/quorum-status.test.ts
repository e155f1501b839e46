import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { makeVolume, VolumeStatus } from '../volumes/volume.ts';
import type { Volume } from '../volumes/volume.ts';
import { nextQuorumStatuses } from './quorum-status.ts';
import type { QuorumStatus, QuorumVerdict } from './quorum-status.ts';

const volume = (fields: Partial<Volume> = {}, type = 'server'): Volume =>
  makeVolume({
    name: 'v',
    uuid: 'u',
    status: VolumeStatus.STARTED,
    options: new Map([['cluster.server-quorum-type', type]]),
    ...fields,
  });

/** The status that a volume gets, and whether it is one that was not there before. */
function next(old: QuorumStatus, one: Volume, verdict: QuorumVerdict): [QuorumStatus | undefined, boolean] {
  const { statuses, changes } = nextQuorumStatuses(new Map([['u', old]]), [one], verdict);
  return [statuses.get('u'), changes.length > 0];
}

describe('nextQuorumStatuses()', () => {
  it.each<[QuorumStatus, QuorumVerdict, QuorumStatus, boolean]>([
    ['not-applicable', 'meets', 'meets', true],
    ['not-applicable', 'does-not-meet', 'does-not-meet', true],
    ['not-applicable', 'undecided', 'not-applicable', false],
    ['meets', 'meets', 'meets', false],
    ['meets', 'does-not-meet', 'does-not-meet', true],
    ['meets', 'undecided', 'meets', false],
    ['does-not-meet', 'meets', 'meets', true],
    ['does-not-meet', 'does-not-meet', 'does-not-meet', false],
    ['does-not-meet', 'undecided', 'does-not-meet', false],
  ])('makes of %s when it %s: %s', (old, verdict, status, isChange) => {
    expect(next(old, volume(), verdict)).toEqual([status, isChange]);
  });

  it('has the bricks of a volume started that no longer asks', () => {
    for (const old of ['meets', 'does-not-meet'] as const) {
      expect(next(old, volume({}, 'none'), 'does-not-meet')).toEqual(['not-applicable', true]);
    }
    expect(next('not-applicable', volume({ options: new Map() }), 'meets')).toEqual(['not-applicable', false]);
  });

  it('leaves the bricks alone of a volume that is not started', () => {
    for (const status of [VolumeStatus.NONE, VolumeStatus.STOPPED]) {
      expect(next('does-not-meet', volume({ status }), 'meets')).toEqual(['not-applicable', false]);
    }
  });

  it('forgets volumes that are gone, and knows a new one of the same name from them', () => {
    const { statuses, changes } = nextQuorumStatuses(new Map([['u', 'meets']]), [volume({ uuid: 'w' })], 'meets');
    expect([...statuses]).toEqual([['w', 'meets']]);
    expect(changes).toHaveLength(1);
  });

  it('reports each change once, whatever comes after what', () => {
    const verdicts = fc.array(fc.constantFrom<QuorumVerdict>('meets', 'does-not-meet', 'undecided'));
    fc.assert(
      fc.property(verdicts, (all) => {
        let statuses: ReadonlyMap<string, QuorumStatus> = new Map();
        const reported: QuorumVerdict[] = [];
        for (const verdict of all) {
          const step = nextQuorumStatuses(statuses, [volume()], verdict);
          statuses = step.statuses;
          for (const { status } of step.changes) if (status !== 'not-applicable') reported.push(status);
        }
        const decided = all.filter((verdict) => verdict !== 'undecided');
        expect(reported).toEqual(decided.filter((verdict, index) => verdict !== decided[index - 1]));
      }),
    );
  });
});
