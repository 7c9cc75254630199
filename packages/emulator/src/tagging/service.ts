import type { Clock } from '../core/clock.js';
import { notImplemented, type ServiceError } from '../core/errors.js';
import type { Call, Reply, Service } from '../http/call.js';
import { jsonError, jsonReply } from '../json/reply.js';
import { readJson } from '../json/request-body.js';
import type { LogsStore } from '../logs/model/logs-store.js';
import { getResources } from './operations/get-resources.js';

/** What the operations of the Resource Groups Tagging API begin with in X-Amz-Target. */
export const TAGGING_TARGET_PREFIX = 'ResourceGroupsTaggingAPI_20170126.';

/** GetResources of the Resource Groups Tagging API over AWS JSON 1.1, for log groups. */
export class TaggingService implements Service {
  readonly operations = ['GetResources'];

  constructor(
    private readonly store: LogsStore,
    private readonly clock: Clock,
  ) {}

  operationOf(call: Call): string {
    const target = String(call.headers['x-amz-target'] ?? '');
    const name = target.startsWith(TAGGING_TARGET_PREFIX) ? target.slice(TAGGING_TARGET_PREFIX.length) : undefined;
    if (name === undefined)
      throw notImplemented('the Resource Groups Tagging API without an operation in X-Amz-Target');
    if (!this.operations.includes(name)) throw notImplemented(`${name} of the Resource Groups Tagging API`);
    return name;
  }

  async run(call: Call): Promise<Reply> {
    const { accountId, region } = call.caller;
    const body = await readJson(call);
    return jsonReply(call, 200, getResources(this.store.lane(accountId, region), this.clock, body));
  }

  renderError(call: Call, error: ServiceError): Reply {
    return jsonError(call, error);
  }
}
