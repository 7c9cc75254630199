import { inject } from 'vitest';
import { World, type WorldOptions } from './world.js';

/** A world over the Temporal server of the test run. */
export const createWorld = (options: WorldOptions = {}): Promise<World> =>
  World.create(inject('temporalAddress'), options);
