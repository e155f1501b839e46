import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Mapping } from './mapping.ts';
import { RpcbindRegistry } from './registry.ts';
import { formatUniversalAddress, parseUniversalAddress } from './universal-address.ts';

const address = fc.constantFrom('0.0.0.0.0.111', '0.0.0.0.8.1', '127.0.0.1.8.1');
const owner = fc.constantFrom('superuser', 'unknown', '1000', '1001');
const netid = fc.constantFrom('tcp', 'udp', 'sctp');
const few = fc.integer({ min: 0, max: 2 });

const step = fc.oneof(
  fc.record({ set: fc.record({ program: few, version: few, netid, address, owner }) }),
  fc.record({ unset: fc.record({ program: few, version: few, netid: fc.oneof(netid, fc.constant('')), by: owner }) }),
);

describe('RpcbindRegistry', () => {
  it('does what its rules say, whatever comes in whatever order', () => {
    const run = (steps: readonly (typeof step extends fc.Arbitrary<infer T> ? T : never)[]): void => {
      const registrationsMax = 8;
      const registry = new RpcbindRegistry({ registrationsMax });
      // The same, as plainly as can be.
      let list: Mapping[] = [];
      for (const one of steps) {
        if ('set' in one) {
          const { set } = one;
          const isSame = (other: Mapping) =>
            other.program === set.program && other.version === set.version && other.netid === set.netid;
          const known = list.find(isSame);
          const isFull = list.length === registrationsMax;
          const due = known ? (known.address === set.address ? 'same' : 'taken') : isFull ? 'full' : 'set';
          if (due === 'set') list.push(set);
          expect(registry.set(set)).toBe(due);
        } else {
          const { program, version, netid, by } = one.unset;
          const isMeant = (other: Mapping) =>
            other.program === program && other.version === version && (netid === '' || other.netid === netid);
          const due = by === 'superuser' || list.filter(isMeant).every((other) => other.owner === by);
          if (due) list = list.filter((other) => !isMeant(other));
          expect(registry.unset(program, version, netid, by)).toBe(due);
        }
        expect([...registry]).toEqual(list);
      }
    };
    fc.assert(fc.property(fc.array(step, { maxLength: 60 }), run));
  });

  it('never keeps an address that can not be read', () => {
    const anything = fc.oneof(
      fc.string({ unit: 'binary-ascii' }),
      fc.string({ unit: fc.constantFrom('0', '1', '2', '9', 'a', 'f', ':', '.'), maxLength: 40 }),
      fc.ipV4(),
      fc.ipV6(),
    );
    const netids = fc.constantFrom('tcp', 'tcp6', 'local', 'x');
    fc.assert(
      fc.property(netids, anything, fc.string(), (netid, address, suffix) => {
        const registry = new RpcbindRegistry();
        for (const text of [address, `${address}.1.2`, `${address}${suffix}`]) {
          registry.set({ program: 1, version: 1, netid, address: text, owner: '' });
        }
        for (const one of registry) {
          expect(formatUniversalAddress(one.netid, parseUniversalAddress(one.netid, one.address))).toBe(one.address);
        }
      }),
    );
  });
});

describe('universal addresses', () => {
  const port = fc.integer({ min: 1, max: 65_535 });
  const path = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter((text) => !/[\p{Cc}\ufffd]/u.test(text));

  it('come back as they were written', () => {
    const endpoints = fc.oneof(
      fc.record({ netid: fc.constant('tcp'), endpoint: fc.record({ host: fc.ipV4(), port }) }),
      fc.record({ netid: fc.constant('udp6'), endpoint: fc.record({ host: fc.ipV6(), port }) }),
      fc.record({ netid: fc.constant('local'), endpoint: fc.record({ path: path.map((text) => `/${text}`) }) }),
      fc.record({ netid: fc.constant('local'), endpoint: fc.record({ path: path.map((text) => `\0${text}`) }) }),
    );
    fc.assert(
      fc.property(endpoints, ({ netid, endpoint }) => {
        fc.pre(!('path' in endpoint) || Buffer.byteLength(endpoint.path) <= 107);
        expect(parseUniversalAddress(netid, formatUniversalAddress(netid, endpoint))).toEqual(endpoint);
      }),
    );
  });
});
