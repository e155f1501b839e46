import { describe, expect, it } from 'vitest';

import { parseAltNames } from './peer.ts';

describe('parseAltNames()', () => {
  it('takes names of every kind, without the kind', () => {
    expect(parseAltNames('DNS:a.example, DNS:*.b.example, IP Address:10.0.0.1, URI:urn:x, email:a@b.example')).toEqual([
      'a.example',
      '*.b.example',
      '10.0.0.1',
      'urn:x',
      'a@b.example',
    ]);
    expect(parseAltNames('IP Address:FE80:0:0:0:0:0:0:1')).toEqual(['FE80:0:0:0:0:0:0:1']);
    expect(parseAltNames('')).toEqual([]);
  });

  it('is not fooled by a name that holds another', () => {
    expect(parseAltNames('DNS:"evil, DNS:node1", DNS:c')).toEqual(['evil, DNS:node1', 'c']);
    expect(parseAltNames('URI:"http://x/\\", DNS:node1"')).toEqual(['http://x/", DNS:node1']);
  });

  it('passes over what it does not know', () => {
    expect(parseAltNames('Registered ID:1.2.3, DNS:a, DirName:CN=x')).toEqual(['a']);
    expect(parseAltNames('DNS:"torn, DNS:a')).not.toContain('torn');
  });
});
