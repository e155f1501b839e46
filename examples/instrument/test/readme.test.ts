import { describe, expect, it } from 'vitest';
import { missingForNamespaces } from '../../../test/support/namespace.ts';
import { followSession, stepsOf } from '../../../test/support/readme-session.ts';

const why = missingForNamespaces();
const steps = stepsOf('examples/instrument/README.md');

describe.skipIf(why !== undefined)(`README${why === undefined ? '' : ` (${why})`}`, () => {
  it('has commands that print what it says', async () => {
    const { printed, background } = await followSession(steps);
    expect(printed).toEqual(steps.map(({ expected }) => expected));
    expect(steps.length).toBeGreaterThan(1);
    // Ctrl-C.
    expect(background).toMatchObject([{ isOver: true, printed: expect.stringMatching(/^stopped$/m) as unknown }]);
  });
});
