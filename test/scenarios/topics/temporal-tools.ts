import { expect } from 'vitest';
import { type ClosedStatus, SEARCH_ATTRIBUTES } from '../../../contract/index.js';
import { ACCOUNT_ID, BUCKET, REGION } from '../../support/constants.js';
import { seen } from '../../support/seen.js';
import { letTasksEnd, SLOW } from '../../support/slow-tasks.js';
import type { World } from '../../support/world.js';
import { Topic } from '../scenario.js';

export const temporalTools = new Topic("Temporal's own tools");

/** The search attributes of an export, as Temporal describes them. */
async function attributesOf(world: World, id: string): Promise<Record<string, unknown>> {
  const { searchAttributes } = await world.client.workflow.getHandle(id).describe();
  const ours: readonly string[] = Object.values(SEARCH_ATTRIBUTES);
  return Object.fromEntries(
    Object.entries(searchAttributes).flatMap(([name, value]) => (ours.includes(name) ? [[name, value?.[0]]] : [])),
  );
}

const attributes = (status: string) => ({
  [SEARCH_ATTRIBUTES.account]: ACCOUNT_ID,
  [SEARCH_ATTRIBUTES.region]: REGION,
  [SEARCH_ATTRIBUTES.bucket]: BUCKET,
  [SEARCH_ATTRIBUTES.status]: status,
});

/** The workflows that Temporal finds by account, Region, bucket and status. */
async function found(world: World, status: string): Promise<string[]> {
  const ids: string[] = [];
  const query = Object.entries(attributes(status))
    .map(([name, value]) => `${name} = '${value}'`)
    .join(' AND ');
  for await (const { workflowId } of world.client.workflow.list({ query })) ids.push(workflowId);
  return ids;
}

/** The exports that logferry lists with a status. */
async function listed(world: World, status: ClosedStatus): Promise<string[]> {
  const ids: string[] = [];
  for await (const { id } of world.exports.list({ statuses: [status] })) ids.push(id);
  return ids;
}

/**
 * The text that Temporal's Web UI shows about a workflow (its "current details"), as a worker answers the query for it.
 */
async function pageOf(world: World, id: string): Promise<string> {
  const metadata = await world.client.workflow
    .getHandle(id)
    .query<{ currentDetails?: string }>('__temporal_workflow_metadata');
  return metadata.currentDetails ?? '';
}

temporalTools.scenario(
  'find exports by account, Region, bucket and status, also after they continued as new',
  {
    alsoOverTheServer: 'npm test',
    ...{ searchable: true, ownNamespace: true },
    timings: { historyEvents: 60 },
  },
  async (world) => {
    await world.logGroup('/long', 6);
    const done = await world.exports.start(world.request(['/long'], 6));
    await seen(async () => (await attributesOf(world, done.id))[SEARCH_ATTRIBUTES.status]);
    const refused = await world.exports.start(world.request(['/none'], 1));
    await Promise.all([done, refused].map(({ id }) => world.exports.wait(id)));
    expect((await world.runLengths(done.id)).length).toBeGreaterThan(1);
    expect(await attributesOf(world, done.id)).toEqual(attributes('completed'));
    expect(await attributesOf(world, refused.id)).toEqual(attributes('refused'));
    // The server's list is updated late.
    expect(await seen(async () => (await found(world, 'refused'))[0])).toBe(refused.id);
    await seen(async () => (await found(world, 'completed')).includes(done.id));
    expect(await listed(world, 'refused')).toEqual([refused.id]);
  },
);

temporalTools.scenario(
  'find an export by the status `running` while it is being cancelled, until the export has closed',
  { emulator: { ...SLOW, cancelMs: 5_000 }, searchable: true, ownNamespace: true },
  async (world) => {
    await world.logGroup('/cancelled', 2);
    const { id } = await world.exports.start(world.request(['/cancelled'], 2));
    await seen(() => world.tasks.some(({ status }) => status === 'RUNNING'));
    const cancelled = world.exports.cancel(id, { requestedBy: 'test', reason: 'test' });
    await seen(() => world.tasks.some(({ status }) => status === 'PENDING_CANCEL'));
    expect(await found(world, 'running')).toEqual([id]);
    expect(await attributesOf(world, id)).toEqual(attributes('running'));
    await cancelled;
    expect(await attributesOf(world, id)).toEqual(attributes('cancelled'));
  },
);

temporalTools.scenario(
  'are not needed: without registered search attributes, an export sets none',
  { ownNamespace: true },
  async (world) => {
    await world.logGroup('/plain', 1);
    const { id } = await world.exports.start(world.request(['/plain'], 1));
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed' });
    expect(await attributesOf(world, id)).toEqual({});
    expect(await listed(world, 'completed')).toEqual([id]);
    expect(await listed(world, 'refused')).toEqual([]);
  },
);

temporalTools.scenario(
  'show on the page of a workflow what the export does and later its result, and add no event to the history',
  { emulator: SLOW },
  async (world) => {
    await world.logGroup('/page', 2);
    const { id } = await world.exports.start(world.request(['/page'], 2));
    const running = await seen(async () => {
      const page = await pageOf(world, id);
      return page.includes('task: ') && page;
    });
    expect(running).toMatch(/^\*\*exporting\*\*: 0 of 2 slices are done/);
    expect(running).toContain('of `/page` 2026-10-01T00:00:00Z to 2026-10-02T00:00:00Z, since ');
    const [length] = await world.runLengths(id);
    await pageOf(world, id);
    expect(await world.runLengths(id)).toEqual([length]);
    letTasksEnd(world.emulator);
    await world.exports.wait(id);
    expect(await pageOf(world, id)).toMatch(/^\*\*completed\*\*: 2 of 2 slices are done/);
  },
);
