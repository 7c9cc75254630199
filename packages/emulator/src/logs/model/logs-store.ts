import { partitionOf } from '@logferry/resource-policy';
import { type AccountRegion, accountRegionKey } from '../../core/account-region.js';
import { ServiceError } from '../../core/service-error.js';
import { type EventLog, EventMemory, SpillingEventLog, type StoredEvent } from './events/index.js';
import { Queries } from './queries.js';
import { RetentionPolicies } from './retention-policies.js';

const LONE_SURROGATE = /\p{Surrogate}/gu;

export interface LogStream {
  readonly name: string;
  creationTime: number;
  lastIngestionTime?: number;
  firstEventTimestamp?: number;
  lastEventTimestamp?: number;
  readonly log: EventLog;
}

/** A policy that lets AWS mask parts of events. The emulator only shows it, and masks nothing. */
interface DataProtectionPolicy {
  readonly document: string;
  /** Epoch milliseconds. */
  readonly updatedMs: number;
}

export interface LogGroup {
  readonly name: string;
  readonly logGroupClass: string;
  creationTime: number;
  /** The retention that was set for the group itself. A retention policy of the account overrides it. */
  retentionInDays?: number;
  /** The instant (epoch ms) before which events stay removed, even if the retention becomes longer. */
  removedBeforeMs?: number;
  kmsKeyId?: string;
  deletionProtectionEnabled?: boolean;
  /** The group's own data protection policy; `deleted` if the group had a policy that was deleted. */
  dataProtection?: DataProtectionPolicy | 'deleted';
  storedBytes: number;
  readonly tags: Map<string, string>;
  readonly streams: Map<string, LogStream>;
}

/** The log groups, the queries and the policies of one account in one Region. */
export interface RegionalLogs extends AccountRegion {
  readonly groups: Map<string, LogGroup>;
  readonly queries: Queries;
  readonly retentionPolicies: RetentionPolicies;
  /** The account's data protection policy, which all groups inherit. An account has at most one such policy. */
  accountDataProtection?: DataProtectionPolicy & { readonly name: string };
}

/** Log groups, streams and events of every account and Region. */
export class LogsStore {
  readonly #regional = new Map<string, RegionalLogs>();
  readonly #memory = new EventMemory();
  #sequence = 0;

  /** The log groups of an account and Region. Every call returns the same object. */
  regionalLogs({ accountId, region }: AccountRegion): RegionalLogs {
    const key = accountRegionKey({ accountId, region });
    const logs = this.#regional.get(key) ?? newLogs(accountId, region);
    this.#regional.set(key, logs);
    return logs;
  }

  /** The log groups of each account and Region for which `regionalLogs` has been called. */
  all(): RegionalLogs[] {
    return [...this.#regional.values()];
  }

  createStream(group: LogGroup, name: string, creationTime: number): LogStream {
    const stream: LogStream = { name, creationTime, log: new SpillingEventLog(this.#memory) };
    group.streams.set(name, stream);
    return stream;
  }

  /** Removes a stream and its events immediately, even if an export is reading the events. */
  removeStream(group: LogGroup, stream: LogStream): void {
    group.streams.delete(stream.name);
    stream.log.remove();
  }

  removeGroup({ groups }: RegionalLogs, group: LogGroup): void {
    groups.delete(group.name);
    for (const stream of group.streams.values()) stream.log.remove();
  }

  /** Releases the disk space of the events. Nothing can be read afterwards. */
  close(): void {
    this.#memory.close();
  }

  /**
   * Adds events, and updates the stored bytes of the group and the event times of the stream. `bytes` is the size of
   * the events as AWS bills it.
   */
  append(
    group: LogGroup,
    stream: LogStream,
    events: readonly { timestamp: number; message: string; ingestionTime: number }[],
    bytes: number,
  ): void {
    const stored: StoredEvent[] = [];
    for (const { timestamp, message, ingestionTime } of events) {
      // Half a surrogate pair has no form in UTF-8, so it is replaced.
      const text = message.replace(LONE_SURROGATE, '\ufffd');
      stored.push({ timestamp, message: text, ingestionTime, sequence: this.#sequence });
      this.#sequence += 1;
      stream.firstEventTimestamp = Math.min(stream.firstEventTimestamp ?? timestamp, timestamp);
      stream.lastEventTimestamp = Math.max(stream.lastEventTimestamp ?? timestamp, timestamp);
      stream.lastIngestionTime = Math.max(stream.lastIngestionTime ?? ingestionTime, ingestionTime);
    }
    group.storedBytes += bytes;
    stream.log.append(stored);
  }
}

function newLogs(accountId: string, region: string): RegionalLogs {
  const [queries, retentionPolicies] = [new Queries(), new RetentionPolicies()];
  return { accountId, region, groups: new Map(), queries, retentionPolicies };
}

/** @throws ServiceError ResourceNotFoundException */
export function groupNamed(logs: RegionalLogs, name: string): LogGroup {
  const group = logs.groups.get(name);
  if (group === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log group does not exist.');
  }
  return group;
}

/** @throws ServiceError ResourceNotFoundException */
export function streamNamed(group: LogGroup, name: string): LogStream {
  const stream = group.streams.get(name);
  if (stream === undefined) {
    throw new ServiceError('ResourceNotFoundException', 'The specified log stream does not exist.');
  }
  return stream;
}

export function groupArn(logs: RegionalLogs, name: string): string {
  return `arn:${partitionOf(logs.region)}:logs:${logs.region}:${logs.accountId}:log-group:${name}`;
}

/** Ascending by code unit, as AWS lists names. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
