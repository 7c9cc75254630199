import { type EmulatorSettings, type EmulatorState, startEmulator } from '@logferry/emulator';
import { ACCOUNT_ID, BUCKET, REGION } from './bench-worker.js';

/** What the emulator of a lane begins with: the settings, and log groups that have some events each. */
export interface SlotEmulatorOptions {
  settings: Partial<EmulatorSettings>;
  groups: readonly string[];
  /** Instants (epoch ms) of the events of each log group. */
  timestamps: readonly number[];
}

/** An answer to the parent process: the port when the emulator is ready, and then the state for each message. */
export type SlotEmulatorAnswer = { port: number } | { state: Pick<EmulatorState, 'tasks' | 'timeline'> };

/**
 * Simulates AWS in a separate process, so that the emulator takes no time from the worker's event loop. The parent
 * process first sends the options.
 */
async function serve({ settings, groups, timestamps }: SlotEmulatorOptions): Promise<void> {
  const emulator = await startEmulator({ settings });
  emulator.createBucket({ name: BUCKET, region: REGION, accountId: ACCOUNT_ID });
  const events = timestamps.map((timestamp) => ({ timestamp, message: 'event' }));
  for (const logGroupName of groups) {
    await emulator.loadEvents({ accountId: ACCOUNT_ID, region: REGION, logGroupName, logStreamName: 'stream' }, events);
  }
  const send = (answer: SlotEmulatorAnswer): void => void process.send?.(answer);
  process.on('message', () => {
    const { tasks, timeline } = emulator.state();
    send({ state: { tasks, timeline } });
  });
  send({ port: emulator.port });
}

process.once('disconnect', () => process.exit());
process.once('message', (options: SlotEmulatorOptions) => void serve(options));
