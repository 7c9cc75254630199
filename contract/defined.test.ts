import { describe, expect, expectTypeOf, it } from 'vitest';
import { defined } from './defined.js';

describe('defined', () => {
  it('leaves out undefined members and keeps every other value', () => {
    const members = { a: undefined, b: null, c: 0, d: '', e: false };
    expect(Object.entries(defined(members))).toEqual([
      ['b', null],
      ['c', 0],
      ['d', ''],
      ['e', false],
    ]);
  });

  it('makes members that may be undefined optional', () => {
    const members = { always: 1, perhaps: undefined as string | undefined };
    expectTypeOf(defined(members)).toExtend<{ always: number; perhaps?: string }>();
  });
});
