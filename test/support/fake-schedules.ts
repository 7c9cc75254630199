import type {
  CreatedSchedule,
  ExportSchedule,
  ScheduleClient,
  ScheduleListing,
  StartedExport,
  TriggeredFiring,
} from '../../client/index.js';
import {
  defined,
  EXPORTS_TASK_QUEUE,
  hashOf,
  LogferryError,
  type ParsedSchedule,
  parseSchedule,
  type ScheduleDefinition,
} from '../../contract/index.js';

interface Stored {
  schedule: ParsedSchedule;
  paused: boolean;
  taskQueue: string;
  /** Stands for the policies of the schedule that other tools can change. No member of a definition shows them. */
  policies: string;
}

/** A schedule client without Temporal. With `change`, a test alters a schedule as another tool would. */
export class FakeSchedules implements ScheduleClient {
  readonly stored = new Map<string, Stored>();
  /** Names of the schedules that were written, once for each write. */
  readonly writes: string[] = [];

  async create(definition: ScheduleDefinition): Promise<CreatedSchedule> {
    const schedule = parseSchedule(definition);
    const before = this.stored.get(schedule.name);
    if (before !== undefined) {
      if (hashOf(before.schedule) !== hashOf(schedule))
        throw new LogferryError('SCHEDULE_EXISTS', { schedule: schedule.name });
      return { schedule: this.described(schedule.name), created: false };
    }
    return { schedule: this.write(schedule, schedule.paused ?? false), created: true };
  }

  async update(definition: ScheduleDefinition): Promise<ExportSchedule> {
    const schedule = parseSchedule(definition);
    return this.write(schedule, schedule.paused ?? this.of(schedule.name).paused);
  }

  async describe(name: string): Promise<ExportSchedule> {
    return this.described(name);
  }

  async *list(): AsyncGenerator<ScheduleListing> {
    for (const [name, { schedule, paused }] of this.stored) {
      yield defined({ name, cron: schedule.cron, timezone: schedule.timezone, paused });
    }
  }

  async schedulesOf(name: string): Promise<string[]> {
    this.of(name);
    return [name];
  }

  async pause(name: string): Promise<void> {
    this.of(name).paused = true;
  }

  async resume(name: string): Promise<void> {
    this.of(name).paused = false;
  }

  async trigger(): Promise<TriggeredFiring> {
    throw new Error('not faked');
  }

  async backfill(): Promise<StartedExport> {
    throw new Error('not faked');
  }

  async delete(name: string): Promise<void> {
    this.of(name);
    this.stored.delete(name);
  }

  /** Changes a schedule as another tool does. */
  change(
    name: string,
    { schedule, ...others }: { schedule?: Partial<ParsedSchedule> } & Partial<Omit<Stored, 'schedule'>>,
  ): void {
    const before = this.of(name);
    this.stored.set(name, { ...before, ...others, schedule: { ...before.schedule, ...schedule } });
  }

  private write(schedule: ParsedSchedule, paused: boolean): ExportSchedule {
    this.writes.push(schedule.name);
    this.stored.set(schedule.name, { schedule, paused, taskQueue: EXPORTS_TASK_QUEUE, policies: 'BUFFER_ONE' });
    return this.described(schedule.name);
  }

  private of(name: string): Stored {
    const stored = this.stored.get(name);
    if (stored === undefined) throw new LogferryError('UNKNOWN_SCHEDULE', { schedule: name });
    return stored;
  }

  private described(name: string): ExportSchedule {
    const { schedule, paused, taskQueue, policies } = this.of(name);
    const { paused: _, note: _note, ...definition } = schedule;
    return defined({
      ...definition,
      schemaVersion: 1 as const,
      paused,
      taskQueue,
      createdAt: '2026-11-01T00:00:00Z',
      nextFirings: [],
      lastFirings: [],
      counts: { started: 0, missed: 0, skipped: 0, waiting: 0 },
      specHash: hashOf({ definition, taskQueue, policies }),
    });
  }
}
