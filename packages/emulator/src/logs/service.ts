import { ServiceError } from '../core/service-error.js';
import type { Service } from '../http/service.js';
import { jsonService } from '../json/json-service.js';
import { LOGS_OPERATIONS } from './operations/index.js';
import type { LogsContext, LogsDependencies } from './operations/operation.js';

/** The service CloudWatch Logs: log groups, streams, events, tags, retention, queries and export tasks. */
export function logsService(dependencies: LogsDependencies): Service {
  const { store } = dependencies;
  return jsonService<LogsContext>({
    title: 'CloudWatch Logs',
    signingName: 'logs',
    targetPrefix: 'Logs_20140328.',
    operations: LOGS_OPERATIONS,
    context: ({ caller, trace }) => ({ ...dependencies, logs: store.regionalLogs(caller), trace }),
    unknownOperation(name, target) {
      const shown = name ?? (target === '' ? '(no X-Amz-Target)' : target);
      return new ServiceError('UnknownOperationException', `The emulator does not implement ${shown}.`);
    },
  });
}
