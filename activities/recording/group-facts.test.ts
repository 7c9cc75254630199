import { expect, it, vi } from 'vitest';
import { MINUTE_MS } from '../../contract/index.js';
import type { LogGroup, LogGroups } from '../ports.js';
import { GroupFacts } from './group-facts.js';

it("facts about a group are used for two minutes of AWS's clock, unless they are older than the caller allows", async () => {
  let nowMs = 0;
  const findMany = vi.fn<LogGroups['findMany']>(
    async (names) => new Map(names.map((name) => [name, { name } as LogGroup])),
  );
  const facts = GroupFacts.of({ logGroups: { findMany } as unknown as LogGroups, nowMs: async () => nowMs });
  await facts.find('g');
  nowMs = MINUTE_MS;
  await facts.find('g');
  expect(findMany).toHaveBeenCalledTimes(1);
  await facts.find('g', 1);
  expect(findMany).toHaveBeenCalledTimes(2);
  nowMs = 5 * MINUTE_MS;
  await facts.find('g');
  expect(findMany).toHaveBeenCalledTimes(3);
});
