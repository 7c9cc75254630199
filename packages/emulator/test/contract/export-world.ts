import { gunzipSync } from 'node:zlib';
import { type Emulator, type EmulatorSettings, startEmulator } from '../../src/index.js';
import { type RawAnswer, rawCall, rawLogs, signedAs } from './raw-client.js';

export const REGION = 'us-east-1';
export const GROUP = '/app';
/** An account that may export into the bucket, in addition to the bucket's own account. */
export const OTHER_ACCOUNT = '222222222222';
const BUCKET = 'dest';
/**
 * Duration of each task status (ms). A status ends only when a test advances the clock, so the machine's speed does not
 * matter.
 */
export const STEP_MS = 600_000;

/** An emulator with a bucket, and functions for the usual steps of export tests. */
export class ExportWorld {
  private constructor(readonly emulator: Emulator) {}

  static async start(settings: Partial<EmulatorSettings> = {}): Promise<ExportWorld> {
    const slow = { pendingMs: STEP_MS, taskMs: STEP_MS, cancelMs: STEP_MS, throttle: false };
    const world = new ExportWorld(await startEmulator({ settings: { ...slow, ...settings } }));
    world.emulator.createBucket({ name: BUCKET, region: REGION, sourceAccounts: ['123456789012', OTHER_ACCOUNT] });
    return world;
  }

  s3(method: string, path: string, body = '', region = REGION): Promise<RawAnswer> {
    return rawCall(this.emulator.url, { method, path, body, headers: signedAs('any', region, 's3') });
  }

  logs(operation: string, input: object | string, accountId?: string) {
    const caller = accountId === undefined ? {} : { accountId };
    return rawLogs(this.emulator.url, operation, input, { region: REGION, ...caller });
  }

  load(logStreamName: string, events: readonly (readonly [number, string])[]): Promise<number> {
    const target = { region: REGION, logGroupName: GROUP, logStreamName };
    return this.emulator.loadEvents(
      target,
      events.map(([timestamp, message]) => ({ timestamp, message })),
    );
  }

  /** Creates a task. @returns its id @throws Error with AWS's error if the create is refused */
  async create(input: object = {}): Promise<string> {
    const request = { logGroupName: GROUP, from: 0, to: 10_000, destination: BUCKET, ...input };
    const answer = await this.logs('CreateExportTask', request);
    if (answer.status !== 200) throw new Error(answer.text);
    return String(answer.body.taskId);
  }

  async statusOf(taskId: string): Promise<string | undefined> {
    const { body } = await this.logs('DescribeExportTasks', { taskId });
    return (body.exportTasks as { status: { code: string } }[])[0]?.status.code;
  }

  /**
   * Advances the clock past the end of a task, and waits until the task has this status. Writing its objects takes real
   * time.
   */
  async finish(taskId: string, status = 'COMPLETED'): Promise<void> {
    this.emulator.advanceClock(2 * STEP_MS);
    for (;;) {
      const now = await this.statusOf(taskId);
      if (now === status) return;
      if (now !== 'RUNNING' && now !== 'PENDING_CANCEL') throw new Error(`${taskId} is ${now}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** The objects below a prefix: their keys with their decompressed contents. */
  async objects(prefix = ''): Promise<Map<string, string>> {
    const { text } = await this.s3('GET', `/${BUCKET}?list-type=2&prefix=${encodeURIComponent(prefix)}`);
    const found = new Map<string, string>();
    for (const [, key = ''] of text.matchAll(/<Key>(.*?)<\/Key>/g)) {
      const { body } = await this.s3('GET', `/${BUCKET}/${encodeURIComponent(key)}`);
      found.set(key, (key.endsWith('.gz') ? gunzipSync(body) : body).toString());
    }
    return found;
  }

  /** Exports to prefix `p` and returns the data objects, with `TASK` in place of the task's id. */
  async exported(settings: Partial<EmulatorSettings> = {}, input: object = {}): Promise<Map<string, string>> {
    this.emulator.configure({ fileOrder: 'time', ...settings });
    const taskId = await this.create({ destinationPrefix: 'p', ...input });
    await this.finish(taskId);
    const found = await this.objects();
    const data = [...found].filter(([key]) => key.includes(taskId));
    return new Map(data.map(([key, text]) => [key.replace(taskId, 'TASK'), text]));
  }
}
