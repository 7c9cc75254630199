import { type Emulator, startEmulator } from '@logferry/emulator';

export const DEMO_ACCOUNT = '111122223333';
export const DEMO_REGION = 'eu-central-1';
export const DEMO_BUCKET = 'logferry-demo';

const PENDING_MS = 100;
const TASK_MS = 500;
/** All tasks together should not take longer, however many months the given files span. */
const ALL_TASKS_MS = 4_000;
/** AWS's request rate limits do not depend on how long a task takes; shorter tasks than this would only run into them. */
const SHORTEST_TASK_MS = 50;

/**
 * An emulator of AWS with tasks that take a second instead of minutes, and this process pointed at it: whatever AWS
 * settings its environment had are out of its reach from now on.
 */
export async function emulatedAws(): Promise<Emulator> {
  const emulator = await startEmulator({
    defaultAccountId: DEMO_ACCOUNT,
    // Half-open, so that an event at midnight is not counted in two slices; the events are compared one by one later.
    settings: { pendingMs: PENDING_MS, taskMs: TASK_MS, windowBounds: 'half-open' },
  });
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) delete process.env[name];
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: emulator.url,
    AWS_REGION: DEMO_REGION,
    AWS_ACCESS_KEY_ID: DEMO_ACCOUNT,
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
  emulator.createBucket({ name: DEMO_BUCKET, region: DEMO_REGION, accountId: DEMO_ACCOUNT });
  return emulator;
}

/** What leads a shell to the emulator. */
export const demoEnvironment = ({ url }: Emulator): string[] => [
  `AWS_ENDPOINT_URL=${url}`,
  `AWS_REGION=${DEMO_REGION}`,
  `AWS_ACCESS_KEY_ID=${DEMO_ACCOUNT}`,
  'AWS_SECRET_ACCESS_KEY=any',
];

export const hurry = (emulator: Emulator, slices: number): void =>
  emulator.configure({ taskMs: Math.max(SHORTEST_TASK_MS, Math.min(TASK_MS, Math.floor(ALL_TASKS_MS / slices))) });
