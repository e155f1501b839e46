import { describe, expect, it } from 'vitest';

import { checkSecureManagement } from './secure-management.ts';

const present = import.meta.filename;
const absent = `${import.meta.filename}.none`;

describe('checkSecureManagement()', () => {
  it('lets the file decide when the flag says nothing', () => {
    checkSecureManagement(undefined, absent);
    expect(() => checkSecureManagement(undefined, present)).toThrow(`(${present} exists) and not available yet`);
  });

  it('lets the flag decide when it says something', () => {
    checkSecureManagement(false, present);
    expect(() => checkSecureManagement(true, absent)).toThrow('(--secure-mgmt) and not available yet');
  });
});
