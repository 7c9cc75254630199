import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import type { AccountRegion } from '../../src/core/account-region.js';
import { ContractBucket } from './contract-bucket.js';
import type { Answer, Caller } from './contract-callers.js';
import { fill, type Names } from './contract-fill.js';
import { ContractKmsKey } from './contract-kms-key.js';
import type { ContractRow, Step } from './contract-row.js';
import type { ContractTarget } from './contract-target.js';
import { ACL_STATEMENT, PUT_STATEMENT, policyText } from './documented-policy.js';
import { controlCall } from './raw-client.js';

/**
 * Duration of each task status. In an emulator with control calls, a status ends only when a row advances the clock, so
 * no row depends on real time.
 */
const STATUS_MS = 600_000;
const SLOW = { pendingMs: STATUS_MS, taskMs: STATUS_MS, cancelMs: STATUS_MS, throttle: false };
const OVER = ['COMPLETED', 'FAILED', 'CANCELLED'];
/** Pause (ms) before each call to AWS, whose quota is 5 calls per second. */
const AWS_PACE_MS = 250;
const RUN = randomBytes(4).toString('hex');
let worlds = 0;

interface TaskSeen {
  taskId: string;
  logGroupName: string;
  destination: string;
  status: { code: string };
}

/**
 * The resources of one row: a log group and a bucket. Unless the target has a fixed account, they are in an account
 * that no other row uses.
 */
export class ContractWorld {
  readonly names: Names;
  readonly #buckets: ContractBucket[] = [];
  readonly #keys: ContractKmsKey[] = [];
  readonly #taskIds = new Set<string>();
  #settings: object = {};

  private constructor(
    private readonly target: ContractTarget,
    private readonly call: Caller,
    nowMs: number,
  ) {
    worlds += 1;
    const name = `logferry-contract-${RUN}-${worlds}`;
    const ownAccount = String(200_000_000_000 + worlds);
    this.names = {
      group: `/${name}`,
      bucket: name,
      account: target.accountId ?? ownAccount,
      neighbour: String(300_000_000_000 + worlds),
      region: target.region,
      otherRegion: target.otherRegion,
      nowMs,
      key: '',
      taskId: '',
      queryId: '',
      token: '',
    };
  }

  static async open(target: ContractTarget, call: Caller, row: ContractRow): Promise<ContractWorld> {
    const world = new ContractWorld(target, call, await nowMs(target));
    if (target.controlled) {
      world.#settings = await world.#control('GET', 'settings');
      await world.#control('POST', 'settings', { ...SLOW, ...row.settings });
    }
    if (usesBucket(row)) await world.step({ bucket: '$bucket' });
    await world.step({ operation: 'CreateLogGroup', input: { logGroupName: '$group' } });
    await world.step({ operation: 'CreateLogStream', input: { logGroupName: '$group', logStreamName: 'a' } });
    return world;
  }

  /** Performs a step and checks its result. */
  async step(step: Step): Promise<void> {
    if ('operation' in step) {
      this.check(await this.send(step), step);
      if (step.until !== undefined) await this.#until(step.until);
    } else if ('bucket' in step) await this.#makeBucket(String(this.#fill(step.bucket)), this.#callerOf(step));
    else if ('policy' in step) await this.#setPolicy(step.policy);
    else if ('encryption' in step) await this.#encrypt(step.encryption);
    else if ('key' in step) await this.#makeKey(step.key);
    else if ('lockDays' in step) await this.#buckets[0]?.lock(step.lockDays);
    else if ('facts' in step) await this.#checkFacts(step.facts);
    else if ('objects' in step) await this.#checkObjects(step.objects);
    else if ('tasks' in step) expect(await this.#tasks()).toMatchObject(this.#expected(step.tasks) as object[]);
    else if ('advanceMs' in step) await this.#control('POST', 'clock', step);
    else await this.#control('POST', 'faults', step.fault);
  }

  async send(call: Pick<ContractRow, 'operation' | 'input' | 'region' | 'as'>): Promise<Answer> {
    const answer = await this.#paced(call.operation, this.#fill(call.input) as object, this.#callerOf(call));
    const { taskId, queryId, nextToken } = 'output' in answer.result ? answer.result.output : {};
    if (taskId !== undefined) this.names.taskId = String(taskId);
    if (taskId !== undefined && call.as === undefined && call.region === undefined) this.#taskIds.add(String(taskId));
    if (queryId !== undefined) this.names.queryId = String(queryId);
    if (nextToken !== undefined) this.names.token = String(nextToken);
    return answer;
  }

  check({ result }: Answer, { error, output = {}, exactly }: Pick<ContractRow, 'error' | 'output' | 'exactly'>): void {
    expect(result).toMatchObject(
      error === undefined ? { output: this.#expected(output) } : { ...(this.#expected(error) as object), status: 400 },
    );
    if (exactly !== undefined) expect(result).toEqual({ output: this.#expected(exactly) });
  }

  /** Checks that at least one of the replies is the expected error. */
  checkAny(answers: readonly Answer[], { error }: Pick<ContractRow, 'error'>): void {
    const results = answers.map(({ result }) => result);
    expect(results).toContainEqual({ ...(this.#expected(error) as object), status: 400 });
  }

  checkWire({ wire }: Answer, { headers = {}, body }: NonNullable<ContractRow['wire']>): void {
    if (wire === undefined) return;
    expect(wire.headers).toMatchObject(this.#expected(headers) as object);
    if (body !== undefined) expect(wire.body).toEqual(this.#expected(body));
  }

  /** Cancels the running tasks of the row, and removes its buckets, keys and log groups. */
  async close(): Promise<void> {
    if (this.target.controlled) await this.#control('POST', 'settings', SLOW);
    for (const taskId of this.#taskIds) await this.#end(taskId);
    await this.restoreSettings();
    for (const bucket of this.#buckets) await bucket.remove();
    for (const key of this.#keys) await key.remove();
    for (const region of [this.names.region, this.names.otherRegion]) {
      const caller = { ...this.#callerOf({}), region };
      const { result } = await this.#paced('DescribeLogGroups', { logGroupNamePrefix: this.names.group }, caller);
      const { logGroups = [] } = ('output' in result ? result.output : {}) as {
        logGroups?: { logGroupName: string }[];
      };
      for (const { logGroupName } of logGroups) await this.#paced('DeleteLogGroup', { logGroupName }, caller);
    }
  }

  /** Gives the target the settings that it had before the row. */
  async restoreSettings(): Promise<void> {
    if (this.target.controlled) await this.#control('POST', 'settings', this.#settings);
  }

  async #makeBucket(name: string, owner: AccountRegion): Promise<void> {
    const bucket = await ContractBucket.make(this.target.endpoint, name, owner);
    this.#buckets.push(bucket);
    const names = { ...this.names, bucket: name, account: owner.accountId, region: owner.region };
    await bucket.setPolicy(policyText(fill([ACL_STATEMENT, PUT_STATEMENT], names)));
  }

  async #setPolicy(statements: readonly object[]): Promise<void> {
    await this.#buckets[0]?.setPolicy(statements.length === 0 ? undefined : policyText(this.#fill(statements)));
  }

  async #encrypt(how: readonly object[] | 'managed' | 'two-layers'): Promise<void> {
    if (how === 'managed') return this.#buckets[0]?.encrypt({ SSEAlgorithm: 'aws:kms' });
    await this.#makeKey(typeof how === 'string' ? [] : how);
    const SSEAlgorithm = how === 'two-layers' ? 'aws:kms:dsse' : 'aws:kms';
    return this.#buckets[0]?.encrypt({ SSEAlgorithm, KMSMasterKeyID: this.names.key });
  }

  async #makeKey(statements: readonly object[]): Promise<void> {
    const key = await ContractKmsKey.make(this.target.endpoint, this.#callerOf({}), this.#fill(statements) as object[]);
    this.#keys.push(key);
    this.names.key = key.arn;
  }

  async #checkObjects(objects: Readonly<Record<string, string | readonly string[]>>): Promise<void> {
    const expected = this.#fill(objects) as Record<string, string | string[]>;
    const found = (await this.#buckets[0]?.objects()) ?? new Map<string, string>();
    expect([...found.keys()].sort()).toEqual(Object.keys(expected).sort());
    for (const [key, content] of Object.entries(expected)) {
      const text = found.get(key) ?? '';
      if (typeof content === 'string') expect(text, key).toBe(content);
      else {
        for (const record of content) expect(text, key).toContain(record);
        expect(text, key).toHaveLength(content.join('').length);
      }
    }
  }

  async #checkFacts(facts: Readonly<Record<string, object>>): Promise<void> {
    for (const [key, expected] of Object.entries(facts)) {
      const found = await this.#buckets[0]?.facts(String(this.#fill(key)));
      expect(found, key).toMatchObject(this.#expected(expected) as object);
    }
  }

  /** The row's tasks among all tasks of the account. */
  async #tasks(): Promise<TaskSeen[]> {
    const { group, bucket } = this.names;
    const found: TaskSeen[] = [];
    let page: { exportTasks?: TaskSeen[]; nextToken?: string } = {};
    do {
      const { nextToken } = page;
      const { result } = await this.#paced('DescribeExportTasks', nextToken ? { nextToken } : {}, this.#callerOf({}));
      page = 'output' in result ? result.output : {};
      found.push(...(page.exportTasks ?? []));
    } while (page.nextToken !== undefined);
    return found.filter((task) => task.logGroupName.startsWith(group) || task.destination.startsWith(bucket));
  }

  async #until(wanted: string): Promise<void> {
    if (this.target.controlled)
      await this.#control('POST', 'clock', { advanceMs: STATUS_MS * (wanted === 'RUNNING' ? 1 : 2) });
    for (;;) {
      const status = await this.#statusOf(this.names.taskId);
      if (status === wanted) return;
      if (status === undefined || OVER.includes(status)) expect(status).toBe(wanted);
      await sleep(this.#pollMs);
    }
  }

  async #statusOf(taskId: string): Promise<string | undefined> {
    const { result } = await this.#paced('DescribeExportTasks', { taskId }, this.#callerOf({}));
    const { exportTasks = [] } = ('output' in result ? result.output : {}) as { exportTasks?: TaskSeen[] };
    return exportTasks[0]?.status.code;
  }

  async #end(taskId: string): Promise<void> {
    const status = await this.#statusOf(taskId);
    if (status === undefined || OVER.includes(status)) return;
    await this.#paced('CancelExportTask', { taskId }, this.#callerOf({}));
    if (this.target.controlled) await this.#control('POST', 'clock', { advanceMs: STATUS_MS });
    while (!OVER.includes((await this.#statusOf(taskId)) ?? 'FAILED')) await sleep(this.#pollMs);
  }

  get #pollMs(): number {
    return this.target.endpoint === undefined ? 1_000 : 10;
  }

  async #paced(...args: Parameters<Caller>): Promise<Answer> {
    if (this.target.endpoint === undefined) await sleep(AWS_PACE_MS);
    return this.call(...args);
  }

  #callerOf({ region = '$region', as }: { region?: string; as?: 'neighbour' }): AccountRegion {
    const accountId = as === undefined ? this.names.account : this.names.neighbour;
    return { accountId, region: String(this.#fill(region)) };
  }

  #fill(value: unknown): unknown {
    return fill(value, this.names);
  }

  #expected(value: unknown): unknown {
    return fill(value, this.names, (leaf) => (leaf === '$any' ? expect.anything() : expect.stringMatching(leaf)));
  }

  #control(method: string, name: string, body?: object): Promise<object> {
    return controlled(this.target, method, name, body);
  }
}

/** Whether a row names its bucket, or has a step that sets or reads something in the bucket. */
const usesBucket = (row: ContractRow): boolean =>
  /\$bucket|"(policy|encryption|lockDays|objects|facts)":/.test(JSON.stringify(row));

async function nowMs(target: ContractTarget): Promise<number> {
  if (!target.controlled) return Date.now();
  const clock = (await controlled(target, 'GET', 'clock')) as { nowMs: number };
  return clock.nowMs;
}

async function controlled(target: ContractTarget, method: string, name: string, body?: object): Promise<object> {
  const { status, text } = await controlCall(target.endpoint ?? '', method, name, body);
  if (status !== 200) throw new Error(`the emulator refuses ${method} ${name}: ${text}`);
  return JSON.parse(text);
}
