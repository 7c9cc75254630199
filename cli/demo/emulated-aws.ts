import { type Emulator, startEmulator } from '@logferry/emulator';
import type { Env } from '../io.js';

export const DEMO_ACCOUNT = '111122223333';
export const DEMO_REGION = 'eu-central-1';
export const DEMO_BUCKET = 'logferry-demo';

const PENDING_MS = 100;
const TASK_MS = 500;
/**
 * Time (ms) that 8 to 80 export tasks run together, so that many months of logs do not make the demo longer. Fewer
 * tasks run for {@link TASK_MS} each, and more tasks for {@link SHORTEST_TASK_MS} each.
 */
const ALL_TASKS_MS = 4_000;
/**
 * The shortest time (ms) of an export task. With shorter tasks, the demo would mostly wait for AWS's limit of requests
 * per second.
 */
const SHORTEST_TASK_MS = 50;

/** An emulator of AWS with the demo's bucket. Its export tasks take less than a second instead of minutes. */
export async function emulatedAws(): Promise<Emulator> {
  const emulator = await startEmulator({
    defaultAccountId: DEMO_ACCOUNT,
    // With half-open windows, an event at midnight is not counted in two slices. The demo later compares numbers of
    // events.
    settings: { pendingMs: PENDING_MS, taskMs: TASK_MS, windowBounds: 'half-open' },
  });
  emulator.createBucket({ name: DEMO_BUCKET, region: DEMO_REGION, accountId: DEMO_ACCOUNT });
  return emulator;
}

/**
 * The AWS settings with which any tool uses the emulator. Some tools read only the older name of the Region's variable.
 */
export const settingsOf = ({ url }: Emulator): Record<string, string> => ({
  AWS_ENDPOINT_URL: url,
  AWS_REGION: DEMO_REGION,
  AWS_DEFAULT_REGION: DEMO_REGION,
  AWS_ACCESS_KEY_ID: DEMO_ACCOUNT,
  AWS_SECRET_ACCESS_KEY: 'any',
});

/** An environment with the emulator's settings instead of its own AWS settings. */
export const withSettingsOf = (emulator: Emulator, env: Env): Env => ({
  ...Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('AWS_'))),
  ...settingsOf(emulator),
});

/** Shortens the export tasks of the emulator for a number of slices; see {@link ALL_TASKS_MS}. */
export const hurry = (emulator: Emulator, slices: number): void =>
  emulator.configure({ taskMs: Math.max(SHORTEST_TASK_MS, Math.min(TASK_MS, Math.floor(ALL_TASKS_MS / slices))) });
