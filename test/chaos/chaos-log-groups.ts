import { setTimeout as delay } from 'node:timers/promises';
import {
  CloudWatchLogsClient,
  DeleteLogGroupCommand,
  ResourceNotFoundException,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Emulator } from '@logferry/emulator';
import { ACCOUNT_ID, type LoadedStream } from './scenario/log-data.js';
import { SECRET } from './world.js';

/** The log groups of a run. Some of them are deleted and created again during the run. */
export class ChaosLogGroups {
  /** All streams that were ever loaded, with the instants at which their log groups were created and deleted. */
  readonly streams: LoadedStream[];

  constructor(
    private readonly emulator: Emulator,
    streams: readonly LoadedStream[],
  ) {
    this.streams = streams.map((stream) => ({ ...stream }));
  }

  /** Deletes a log group, and later creates it again. @returns false if it does not exist */
  async remake(anew: LoadedStream, afterMs: number): Promise<boolean> {
    const { region, logGroup } = anew;
    const goneMs = Date.now();
    if (!(await this.deleted(region, logGroup))) return false;
    for (const stream of this.streams) {
      if (stream.region === region && stream.logGroup === logGroup) stream.goneMs ??= goneMs;
    }
    await delay(afterMs);
    const target = { region, logGroupName: logGroup, logStreamName: anew.stream, keepsCreation: true };
    await this.emulator.loadEvents(target, anew.events);
    this.streams.push({ ...anew, bornMs: Date.now() });
    return true;
  }

  /** Adds late events. Their ingestion time is the current time. */
  async addLate(late: LoadedStream): Promise<void> {
    const { region, logGroup, stream } = late;
    const target = { region, logGroupName: logGroup, logStreamName: stream, keepsCreation: true };
    const now = this.emulator.state().clock.nowMs;
    await this.emulator.loadEvents(
      target,
      late.events.map((event) => ({ ...event, ingestionTime: now })),
    );
    const seenMs = Date.now();
    this.streams.push({ ...late, events: late.events.map((event) => ({ ...event, ingestionTime: seenMs })) });
  }

  private async deleted(region: string, logGroupName: string): Promise<boolean> {
    const credentials = { accessKeyId: ACCOUNT_ID, secretAccessKey: SECRET };
    const logs = new CloudWatchLogsClient({ region, endpoint: this.emulator.url, credentials });
    try {
      await logs.send(new DeleteLogGroupCommand({ logGroupName }));
      return true;
    } catch (error) {
      if (error instanceof ResourceNotFoundException) return false;
      throw error;
    } finally {
      logs.destroy();
    }
  }
}
