import { describe, expect, it } from 'vitest';
import type { Mapping } from './mapping.ts';
import { RpcbindRegistry } from './registry.ts';

function mapping(fields: Partial<Mapping> = {}): Mapping {
  return { program: 100_003, version: 3, netid: 'tcp', address: '0.0.0.0.8.1', owner: '1000', ...fields };
}

describe('RpcbindRegistry', () => {
  it('keeps what is registered, in the order of registration', () => {
    const registry = new RpcbindRegistry();
    const all = [mapping(), mapping({ version: 4 }), mapping({ netid: 'tcp6', address: '::.8.1' })];
    expect(all.map((one) => registry.set(one))).toEqual(['set', 'set', 'set']);
    expect([...registry]).toEqual(all);
    expect(registry.size).toBe(3);
  });

  it('keeps the first address of a program, version and transport', () => {
    const registry = new RpcbindRegistry();
    registry.set(mapping());
    expect(registry.set(mapping({ address: '0.0.0.0.8.2' }))).toBe('taken');
    expect(registry.set(mapping({ owner: 'superuser' }))).toBe('same');
    expect([...registry]).toEqual([mapping()]);
  });

  it.each<[string, Partial<Mapping>]>([
    ['an address of another transport', { netid: 'tcp6' }],
    ['no address', { address: '' }],
    ['an unknown transport', { netid: 'tcp7' }],
    ['a program that is no unsigned 32-bit integer', { program: -1 }],
    ['a version that is none', { version: 2 ** 32 }],
    ['a fraction', { version: 1.5 }],
    ['an endless owner', { owner: 'x'.repeat(65) }],
  ])('does not register %s', (_, fields) => {
    const registry = new RpcbindRegistry();
    expect(registry.set(mapping(fields))).toBe('invalid');
    expect(registry.size).toBe(0);
  });

  it('has a bound', () => {
    const registry = new RpcbindRegistry({ registrationsMax: 2 });
    expect([1, 2, 3].map((version) => registry.set(mapping({ version })))).toEqual(['set', 'set', 'full']);
    expect(registry.set(mapping({ version: 2 }))).toBe('same');
    registry.unset(100_003, 1, 'tcp');
    expect(registry.set(mapping({ version: 3 }))).toBe('set');
  });

  it('has a bound by default', () => {
    const registry = new RpcbindRegistry();
    const verdicts = Array.from({ length: 1025 }, (_, program) => registry.set(mapping({ program })));
    expect(verdicts.indexOf('full')).toBe(1024);
    expect(registry.size).toBe(1024);
  });

  it.each([0, -1, 1.5, NaN, Infinity])('refuses a bound of %d', (registrationsMax) => {
    expect(() => new RpcbindRegistry({ registrationsMax })).toThrow('Option registrationsMax is');
  });

  it.each([
    ['the owner', '1000', true],
    ['the superuser', 'superuser', true],
    ['another user', '1001', false],
    ['somebody unknown', 'unknown', false],
  ])('lets %s remove a registration: %s, %s', (_, by, isAllowed) => {
    const registry = new RpcbindRegistry();
    registry.set(mapping());
    expect(registry.unset(100_003, 3, 'tcp', by)).toBe(isAllowed);
    expect(registry.size).toBe(isAllowed ? 0 : 1);
  });

  it('removes from all transports, of which all must be the same owner’s', () => {
    const registry = new RpcbindRegistry();
    registry.set(mapping());
    registry.set(mapping({ netid: 'udp' }));
    registry.set(mapping({ netid: 'udp', version: 4 }));
    registry.set(mapping({ netid: 'tcp6', address: '::.8.1', owner: '1001' }));
    expect(registry.unset(100_003, 3, '', '1000')).toBe(false);
    expect(registry.size).toBe(4);
    expect(registry.unset(100_003, 3, '', 'superuser')).toBe(true);
    expect([...registry]).toEqual([mapping({ netid: 'udp', version: 4 })]);
  });

  it('says yes to removing what is not there, as Debian’s does', () => {
    expect(new RpcbindRegistry().unset(1, 1, 'tcp', '1000')).toBe(true);
  });

  it('finds another version when that one is not there', () => {
    const registry = new RpcbindRegistry();
    for (const version of [2, 4]) registry.set(mapping({ version }));
    registry.set(mapping({ version: 5, netid: 'udp' }));
    registry.set(mapping({ version: 6, program: 7 }));
    expect(registry.find(100_003, 2, 'tcp')?.version).toBe(2);
    expect(registry.find(100_003, 3, 'tcp')?.version).toBe(4);
    expect(registry.get(100_003, 3, 'tcp')).toBeUndefined();
    expect(registry.find(100_003, 3, 'tcp6')).toBeUndefined();
  });

  it('hands out what can not be changed', () => {
    const registry = new RpcbindRegistry();
    registry.set(mapping());
    expect(Object.isFrozen(registry.get(100_003, 3, 'tcp'))).toBe(true);
  });
});
