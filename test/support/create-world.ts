import { expect, inject, it } from 'vitest';
import { ServerWorld } from './server-world.js';
import type { WorldOptions } from './world.js';

/** Creates a world over the Temporal server of the test run. */
export const createWorld = (options: WorldOptions = {}): Promise<ServerWorld> =>
  ServerWorld.create(inject('temporalAddress'), options);

interface Wanted extends WorldOptions {
  leavesTasks?: true;
}

interface Fixtures {
  worldOptions: Wanted;
  /**
   * The world of the test. After the test, no task may run unless the options allow it, and every history must replay
   * and contain no secret.
   */
  world: ServerWorld;
}

const inWorld = it.extend<Fixtures>({
  worldOptions: {},
  world: async ({ worldOptions }, use) => {
    const world = await createWorld(worldOptions);
    try {
      await use(world);
      const { liveTasks, defects } = world.emulator.state();
      expect({ liveTasks: worldOptions.leavesTasks ? 0 : liveTasks, defects }).toEqual({ liveTasks: 0, defects: [] });
      expect(await world.examineHistories()).toBeGreaterThan(0);
    } finally {
      await world.close();
    }
  },
});

/** Registers a test with a world of its own over the real server. */
export function overServer(title: string, worldOptions: Wanted, run: (world: ServerWorld) => Promise<void>): void {
  inWorld.extend({ worldOptions })(title, ({ world }) => run(world));
}
