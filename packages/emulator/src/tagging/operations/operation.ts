import type { Clock } from '../../core/clock.js';
import { operationsWith } from '../../json/json-service.js';
import type { RegionalLogs } from '../../logs/model/logs-store.js';

export interface TaggingContext {
  readonly logs: RegionalLogs;
  readonly clock: Clock;
}

export const operation = operationsWith<TaggingContext>('InvalidParameterException');
