import { expect, inject, it } from 'vitest';
import { seen } from '../support/seen.js';
import { ServerWorld } from '../support/server-world.js';
import { SLOW } from '../support/slow-tasks.js';

const NAME = 'logferry';
const TASK_MS = SLOW.taskMs ?? expect.fail('tasks have no length');

it('an open export passes from workers without a version to build 1, and from build 1 to build 2', async () => {
  const world = await ServerWorld.create(inject('temporalAddress'), { ownNamespace: true, emulator: SLOW });
  const { workflowService, options } = world.client;
  /**
   * Makes a build the current version. Temporal refuses that until the build polls every task queue of the previous
   * current version.
   */
  const setCurrent = (buildId: string) =>
    seen(() =>
      workflowService
        .setWorkerDeploymentCurrentVersion({ namespace: options.namespace, deploymentName: NAME, buildId })
        .then(() => true)
        .catch(() => false),
    );
  const running = (count: number) =>
    seen(() => world.tasks.length === count && world.tasks.at(-1)?.status === 'RUNNING');
  const builds: { shutdown(): Promise<void> }[] = [];
  const startBuild = async (buildId: string) => {
    const build = await world.startVersion({ name: NAME, buildId });
    builds.push(build);
    await setCurrent(buildId);
    await seen(async () => (await build.readiness()).ready);
    return build;
  };
  try {
    await world.logGroup('/rolled', 2);
    const { id } = await world.exports.start(world.request(['/rolled'], 2));
    await running(1);
    const first = await startBuild('1');
    await world.stopWorker();
    world.emulator.advanceClock(TASK_MS);
    await running(2);

    await startBuild('2');
    await first.shutdown();
    world.emulator.advanceClock(TASK_MS);
    expect(await world.exports.wait(id)).toMatchObject({ status: 'completed', tasksCreated: 2 });

    const { events } = await world.client.workflow.getHandle(id).fetchHistory();
    const versions = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: done }) =>
      done ? [done.deploymentVersion?.buildId ?? 'none'] : [],
    );
    expect([...new Set(versions)]).toEqual(['none', '1', '2']);
    await world.examineHistories();
  } finally {
    for (const build of builds) await build.shutdown();
    await world.close();
  }
});
