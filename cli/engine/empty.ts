import type { ExportClient, ScheduleClient } from '../../client/index.js';
import { LogferryError } from '../../contract/errors.js';
import type { Engine } from './engine.js';

const unknown = async (exportId: string): Promise<never> => {
  throw new LogferryError('UNKNOWN_EXPORT', { exportId });
};

const noExports: ExportClient = {
  start: () => Promise.reject(new Error('this engine only looks at exports')),
  startTargets: () => Promise.reject(new Error('this engine only looks at exports')),
  exportsOf: unknown,
  status: unknown,
  request: unknown,
  isClosed: unknown,
  progress: unknown,
  wait: unknown,
  cancel: unknown,
  statusAll: ([id = '']) => unknown(id),
  waitAll: ([id = '']) => unknown(id),
  cancelAll: ([id = '']) => unknown(id),
  async *list() {},
  lanes: async () => [],
  hasWorker: async () => false,
};

const unknownSchedule = async (schedule: string): Promise<never> => {
  throw new LogferryError('UNKNOWN_SCHEDULE', { schedule });
};

const noSchedules: ScheduleClient = {
  create: () => Promise.reject(new Error('this engine only looks at schedules')),
  update: ({ name }) => unknownSchedule(name),
  describe: unknownSchedule,
  schedulesOf: unknownSchedule,
  async *list() {},
  pause: unknownSchedule,
  resume: unknownSchedule,
  trigger: unknownSchedule,
  backfill: unknownSchedule,
  delete: unknownSchedule,
};

/**
 * The embedded engine of a data directory in which no dev server has run, for a command that only looks. There are no
 * exports, so the command needs no server.
 */
export const emptyEngine = (): Engine => ({
  kind: 'embedded',
  exports: noExports,
  schedules: noSchedules,
  address: '',
  namespace: '',
  admit: async () => {},
  requireWorkerOf: async () => {},
  hasOtherWorker: async () => false,
  failure: new Promise<never>(() => {}),
  close: async () => {},
});
