import { afterEach, expect, it, vi } from 'vitest';
import { MINUTE_MS } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import { GroupFacts } from './group-facts.js';

afterEach(() => void vi.useRealTimers());

it('keeps an answer for minutes, but uses none that is older than the caller allows', async () => {
  vi.useFakeTimers({ now: 0, toFake: ['Date'] });
  const findMany = vi.fn<LogGroups['findMany']>(
    async (names) => new Map(names.map((name) => [name, { name } as LogGroup])),
  );
  const facts = GroupFacts.of({ findMany } as unknown as LogGroups);
  await facts.find('g');
  vi.setSystemTime(MINUTE_MS);
  await facts.find('g');
  expect(findMany).toHaveBeenCalledTimes(1);
  await facts.find('g', 1);
  expect(findMany).toHaveBeenCalledTimes(2);
  vi.setSystemTime(5 * MINUTE_MS);
  await facts.find('g');
  expect(findMany).toHaveBeenCalledTimes(3);
});
