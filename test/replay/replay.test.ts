import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { replayFailures } from '../support/histories.js';
import { readFixture } from './fixtures.js';
import { RECORDINGS, whyNot } from './recordings.js';

const readAll = () =>
  Promise.all(RECORDINGS.map(async ({ name }) => ({ workflowId: name, history: await readFixture(name) })));

it('there is one fixture for each recording, and no other', async () => {
  const kept = await readdir(fileURLToPath(new URL('../fixtures/histories', import.meta.url)));
  expect(kept.sort()).toEqual(RECORDINGS.map(({ name }) => `${name}.json`).sort());
});

it.each(RECORDINGS)('the fixture $name contains the steps of its recording', async (recording) => {
  expect(whyNot(recording, await readFixture(recording.name))).toBeUndefined();
});

it('every recorded history replays', async () => {
  expect(await replayFailures(await readAll())).toEqual([]);
});

it('the replay fails for a history that the workflows cannot have produced', async () => {
  // Two histories: one that is changed, and one that must still replay.
  const runs = (await readAll()).slice(0, 2);
  const [foreign] = runs;
  for (const { activityTaskScheduledEventAttributes: scheduled } of foreign?.history.events ?? []) {
    if (scheduled?.activityType?.name === 'planSlices') scheduled.activityType.name = 'createOrAdopt';
  }
  const [failure, ...others] = await replayFailures(runs);
  expect(failure).toMatchObject({ workflowId: foreign?.workflowId });
  expect(failure?.error.message).toMatch(/TMPRL1100|[Nn]ondeterminism/);
  expect(others).toEqual([]);
});
