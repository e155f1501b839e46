import { expect, test } from 'vitest';
import { Iobref } from './iobref.ts';
import { IobufPool } from './pool.ts';

test('Iobref keeps what was added until clear()', () => {
  const pool = new IobufPool();
  const iobref = new Iobref();
  const iobufs = [pool.get(10), pool.get(1000)];
  for (const iobuf of iobufs) {
    iobref.add(iobuf);
    iobuf.unref();
  }
  expect(iobufs.map(({ references }) => references)).toEqual([1, 1]);
  expect(iobref).toMatchObject({ length: 2, byteLength: 128 + 2048 });
  iobref.clear();
  expect(iobufs.map(({ references }) => references)).toEqual([0, 0]);
  expect(iobref).toMatchObject({ length: 0, byteLength: 0 });
});

test('Iobref takes a reference for each time an iobuf is added', () => {
  const iobref = new Iobref();
  const iobuf = new IobufPool().get(1);
  iobref.add(iobuf);
  iobref.add(iobuf);
  expect(iobuf.references).toBe(3);
  iobref.clear();
  expect(iobuf.references).toBe(1);
});

test('Iobref is usable again after clear()', () => {
  const iobref = new Iobref();
  const pool = new IobufPool();
  const first = [pool.get(1), pool.get(1), pool.get(1)];
  for (const iobuf of first) iobref.add(iobuf);
  iobref.clear();
  iobref.clear();
  const second = pool.get(1);
  iobref.add(second);
  iobref.clear();
  expect([...first, second].map(({ references }) => references)).toEqual([1, 1, 1, 1]);
});

test('add() of an iobuf that went back is an error and adds nothing', () => {
  const iobref = new Iobref();
  const iobuf = new IobufPool().get(1);
  iobuf.unref();
  expect(() => iobref.add(iobuf)).toThrow(expect.objectContaining({ code: 'ERR_IOBUF_RELEASED' }));
  expect(iobref.length).toBe(0);
});

test('merge() takes references of its own, also from itself', () => {
  const from = new Iobref();
  const to = new Iobref();
  const pool = new IobufPool();
  const iobufs = [pool.get(1), pool.get(1)];
  for (const iobuf of iobufs) from.add(iobuf);
  to.merge(from);
  from.clear();
  expect(iobufs.map(({ references }) => references)).toEqual([2, 2]);
  to.merge(to);
  expect(to.length).toBe(4);
  to.clear();
  expect(iobufs.map(({ references }) => references)).toEqual([1, 1]);
});

test('using clears at the end of the block', () => {
  const iobuf = new IobufPool().get(1);
  {
    using iobref = new Iobref();
    iobref.add(iobuf);
    expect(iobuf.references).toBe(2);
  }
  expect(iobuf.references).toBe(1);
});
