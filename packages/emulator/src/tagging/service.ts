import type { Clock } from '../core/clock.js';
import type { Service } from '../http/service.js';
import { jsonService } from '../json/json-service.js';
import type { LogsStore } from '../logs/model/logs-store.js';
import { getResources } from './operations/get-resources.js';
import type { TaggingContext } from './operations/operation.js';

/** The Resource Groups Tagging API: the search for log groups by their tags. */
export function taggingService(store: LogsStore, clock: Clock): Service {
  return jsonService<TaggingContext>({
    title: 'the Resource Groups Tagging API',
    signingName: 'tagging',
    targetPrefix: 'ResourceGroupsTaggingAPI_20170126.',
    operations: { GetResources: getResources },
    context: ({ caller }) => ({ logs: store.regionalLogs(caller), clock }),
  });
}
