import { accountRegionKey } from '../core/account-region.js';
import { ServiceError } from '../core/errors.js';
import { Throttle } from '../core/throttle.js';
import type { Service } from '../http/service.js';
import { jsonService } from '../json/json-service.js';
import { callsPerSecond, LOGS_OPERATIONS } from './operations/index.js';
import type { LogsContext, LogsDependencies } from './operations/operation.js';

/** The service CloudWatch Logs: log groups, streams, events, tags, retention, queries and export tasks. */
export function logsService(dependencies: LogsDependencies): Service {
  const { clock, settings, store } = dependencies;
  const throttle = new Throttle();
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
    admit({ caller }, operation) {
      const { throttle: isOn, throttleTps } = settings.current;
      const perSecond = isOn ? callsPerSecond(operation, throttleTps) : undefined;
      if (perSecond !== undefined) throttle.take(`${accountRegionKey(caller)}/${operation}`, perSecond, clock.now());
    },
  });
}
