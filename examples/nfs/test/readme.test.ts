import { describe, expect, it } from 'vitest';
import { missingForNamespaces } from '../../../test/support/namespace.ts';
import { followSession, stepsOf } from '../../../test/support/readme-session.ts';

const why = missingForNamespaces('nfs-cp', 'nfs-cat', 'nfs-ls');
const steps = stepsOf('examples/nfs/README.md');

describe.skipIf(why !== undefined)(`README${why === undefined ? '' : ` (${why})`}`, () => {
  it('has commands that print what it says', { timeout: 240_000 }, async () => {
    const { printed, background } = await followSession(steps);
    expect(printed).toEqual(steps.map(({ expected }) => expected));
    expect(steps).toHaveLength(4);
    // Ctrl-C.
    expect(background).toMatchObject([{ isOver: true }, { isOver: true }]);
  });
});
