import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect, it } from 'vitest';
import { built } from '../support/built.js';

const fixtures = fileURLToPath(new URL('../fixtures/histories', import.meta.url));
const names = await readdir(fixtures);

it.each(names)('%s, recorded once, still replays', async (name) => {
  const history = historyFromJSON(JSON.parse(await readFile(`${fixtures}/${name}`, 'utf8')));
  await Worker.runReplayHistory({ workflowBundle: { codePath: built('workflows/bundle.cjs') } }, history, name);
});

it('notices a history that the workflows could not have made', async () => {
  const [name = ''] = names.filter((each) => each.startsWith('export'));
  const history = historyFromJSON(JSON.parse(await readFile(`${fixtures}/${name}`, 'utf8')));
  for (const { activityTaskScheduledEventAttributes: scheduled } of history.events ?? []) {
    if (scheduled?.activityType?.name === 'planSlices') scheduled.activityType.name = 'createOrAdopt';
  }
  const replay = Worker.runReplayHistory(
    { workflowBundle: { codePath: built('workflows/bundle.cjs') } },
    history,
    name,
  );
  await expect(replay).rejects.toThrow(/TMPRL1100|[Nn]ondeterminism/);
});
