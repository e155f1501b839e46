import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Link, LinkedList } from './linked-list.ts';

test('LinkedList does what an array does', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(fc.constant('shift'), fc.nat({ max: 9 }))), (steps) => {
      const list = new LinkedList<number>();
      const links = Array.from({ length: 10 }, (_, i) => new Link(i));
      let model: number[] = [];
      for (const step of steps) {
        if (typeof step === 'string') {
          expect(list.shift()).toBe(model.shift());
        } else if (model.includes(step)) {
          list.remove(links[step]!);
          model = model.filter((item) => item !== step);
        } else {
          list.push(links[step]!);
          model.push(step);
        }
        expect([...list]).toEqual(model);
        expect(list.length).toBe(model.length);
        expect(list.first).toBe(model[0]);
        expect(links.filter((link) => link.list === list).map(({ item }) => item)).toEqual([...model].sort());
      }
    }),
  );
});
