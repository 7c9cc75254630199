import { expect } from 'vitest';
import { DAY_MS, HOUR_MS } from '../../../contract/index.js';
import type { Scenario } from '../scenario.js';
import { inVirtualTime } from './in-virtual-time.js';
import { type ScenarioCode, SimulatedWorld } from './simulated-world.js';

/** Virtual time (ms) after which a scenario that has not ended counts as hanging. */
const patienceMs = ({ days = 0 }: Scenario['options']): number => HOUR_MS + days * DAY_MS;

/** Runs a scenario in virtual time. */
export const simulate = (code: ScenarioCode, { options, run }: Scenario): Promise<void> =>
  inVirtualTime<SimulatedWorld, void>(
    patienceMs(options),
    (timeline) => new SimulatedWorld(timeline, code, options),
    run,
    {
      afterwards: async (world) => {
        const { liveTasks, defects } = world.emulator.state();
        expect({ liveTasks: options.leavesTasks ? 0 : liveTasks, defects }).toEqual({ liveTasks: 0, defects: [] });
        expect(await world.examineHistories()).toBeGreaterThan(0);
      },
    },
  );
