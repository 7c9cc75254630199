import { gzipSync } from 'node:zlib';
import { destinationPrefix, type Receipt, readReceipt, taskName } from '../../archive/index.js';
import { MemoryStore } from '../../archive/testing/memory-store.js';
import { DEFAULT_TIMINGS, type Slice } from '../../contract/index.js';
import { planArchiveOf } from '../plan/plan-session.js';
import { storeSurvey } from '../plan/survey-records.js';
import { surveyed } from '../plan/surveyed-group.js';
import type { Aws, ExportTask, LogGroup } from '../ports.js';
import type { ExportDeps } from '../shared/deps.js';
import { sliceOf } from '../shared/export-session.js';
import type { EndedSlice, Ending } from '../types/ended-slice.js';
import type { OpenedExport } from '../types/opening.js';
import type { RecordAnswer } from '../types/recording.js';
import { verifyAndRecord } from '../verify-and-record.js';
import { type ActivitySetting, inActivity } from './in-activity.js';
import { ACCOUNT_ID, openedExport } from './opened-export.js';

export const DAY = { from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
/** The identity with which the worker asks AWS. */
export const ARN = `arn:aws:iam::${ACCOUNT_ID}:role/recording`;
/** When AWS created a task, unless a test says otherwise. */
export const CREATED_AT = '2026-11-01T00:00:00Z';

/** The day of a log group, as a slice. */
const ref = (logGroup: string) => ({ logGroup, ...DAY, generation: 1 });

export const quiet: Ending = { kind: 'without', reason: 'quiet' };
export const expired: Ending = { kind: 'without', reason: 'expired' };
/** How the task of a slice ended, as the workflow says. */
export const said = (kind: 'completed' | 'failed' | 'vanished', taskId: string): Ending => ({
  kind,
  task: { taskId, adopted: false },
});
export const ended = (logGroup: string, ending: Ending): EndedSlice => ({ slice: ref(logGroup), ending });

/** An archive, an open export of one day of three log groups, and the AWS that the activity calls. */
export class RecordingWorld {
  readonly tasks = new Map<string, ExportTask>();
  readonly groups = new Map<string, LogGroup>();
  readonly newest = new Map<string, string>();
  /** The error that each question for events of a log group gets, by log group. */
  readonly trouble = new Map<string, Error>();
  asked: string[] = [];
  /** What happens while AWS looks for the events of a window. */
  whenAsked: () => void = () => undefined;
  /** Maximum number of bytes that the worker lets queries scan. */
  sourceCountBytes = Number.MAX_SAFE_INTEGER;
  /** The error of the check whether an activity may work at the destination; undefined if the check passes. */
  refusal: Error | undefined;

  private constructor(
    readonly store: MemoryStore,
    public opened: OpenedExport,
  ) {}

  static async open(request: object = {}): Promise<RecordingWorld> {
    const store = new MemoryStore();
    const opened = await openedExport(store, {
      ...{ source: { logGroupPrefixes: ['/'] }, window: DAY, destination: { bucket: 'archive' } },
      ...{ region: 'eu-central-1', ...request },
    });
    const world = new RecordingWorld(store, opened);
    for (const name of ['/a', '/b', '/c']) world.group(name);
    return world;
  }

  group(name: string, more: Partial<LogGroup> = {}): void {
    const group = { name, arn: `arn:${name}`, createdAt: '2026-01-01T00:00:00Z', logClass: 'STANDARD', ...more };
    this.groups.set(name, group as LogGroup);
  }

  sent(logGroup: string): Slice {
    return sliceOf(this.opened, ref(logGroup));
  }

  /** Adds a task to AWS that exports a slice and has written this number of objects. */
  task(taskId: string, logGroup: string, more: Partial<ExportTask> & { objects?: number } = {}): void {
    const { objects = 1, ...changed } = more;
    const slice = this.sent(logGroup);
    const { bucket } = slice;
    this.tasks.set(taskId, {
      ...{ taskId, taskName: taskName(slice), logGroup, ...DAY, bucket, destinationPrefix: destinationPrefix(slice) },
      ...{ status: 'COMPLETED' as const, createdAt: CREATED_AT },
      ...changed,
    });
    for (let at = 0; at < objects; at += 1) {
      const body = gzipSync(`${DAY.from.replace('Z', '.000Z')} hello\n`);
      this.store.put(`${destinationPrefix(slice)}/${taskId}/stream/00000${at}.gz`, body);
    }
  }

  /**
   * The calls to AWS, with some answers changed. Each result is a new object, because activities remember answers by
   * this object.
   */
  aws({ exportTasks = {}, logGroups = {} } = {}): object {
    return {
      identity: async () => ({ accountId: ACCOUNT_ID, arn: ARN }),
      nowMs: async () => Date.now(),
      objects: () => this.store,
      exportTasks: {
        find: async (taskId: string) => {
          this.asked.push(`find ${taskId}`);
          return this.tasks.get(taskId);
        },
        page: async () => {
          this.asked.push('page');
          return { tasks: [...this.tasks.values()] };
        },
        ...exportTasks,
      },
      logGroups: { ...this.#logGroups(), ...logGroups },
    };
  }

  #logGroups() {
    return {
      find: async (name: string) => this.groups.get(name),
      findMany: async (names: readonly string[]) => {
        this.asked.push(`groups ${names.join(' ')}`);
        return new Map([...this.groups].filter(([name]) => names.includes(name)));
      },
      tags: async () => {
        throw new Error('tags are decoration');
      },
      newestEvent: async (name: string) => this.newest.get(name) ?? 'none',
      hasEvents: async ({ logGroup }: { logGroup: string }) => {
        this.asked.push(`events of ${logGroup}`);
        const error = this.trouble.get(logGroup);
        if (error) throw error;
        this.whenAsked();
        return false;
      },
    };
  }

  /** Stores the log groups that planning found. If the archive has a survey, that survey stays. */
  survey(found: readonly LogGroup[]) {
    return storeSurvey(planArchiveOf(this.store, this.opened), 1, {
      ...{ at: '2026-11-01T00:00:00Z', warnings: [], failures: [] },
      groups: found.map((each) => surveyed(each, [], 0)),
    });
  }

  /**
   * Runs one attempt of the activity.
   * @param port by default a new one for each attempt, so that no attempt knows what an earlier attempt has asked
   */
  async record(slices: EndedSlice[], setting: ActivitySetting = {}, port = this.aws()): Promise<RecordAnswer[]> {
    await this.survey([...this.groups.values()]);
    const deps = {
      awsFor: async () => port as unknown as Aws,
      authorize: async () => {
        if (this.refusal) throw this.refusal;
        return 'any';
      },
      timings: { ...DEFAULT_TIMINGS, sourceCountBytes: this.sourceCountBytes },
    } as unknown as ExportDeps;
    return inActivity(setting, () => verifyAndRecord(deps, { export: this.opened, pass: 1, ended: slices }));
  }

  receiptKeys(): string[] {
    return [...this.store.objects.keys()].filter((key) => key.includes('/receipts/')).sort();
  }

  async receipts(): Promise<Receipt[]> {
    const read = await Promise.all(this.receiptKeys().map((key) => readReceipt(this.store, key)));
    return read.flatMap((each) => (each === undefined ? [] : [each.receipt]));
  }
}
