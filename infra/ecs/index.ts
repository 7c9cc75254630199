export { LogScheduledTask } from './log-scheduled-task.js';
export { LogWorkerService } from './log-worker-service.js';
export type { EcsTaskProps, LogScheduledTaskProps, LogWorkerServiceProps } from './props.js';
