export { BadFlag, clientVariables, type ServeOptions, serveEmulator } from './command/serve-emulator.js';
export type { Fault } from './core/fault-plan.js';
export type { EmulatorSettings } from './core/settings-store.js';
export {
  type EmulatedRequest,
  type Emulator,
  type EmulatorCore,
  type EmulatorInMemory,
  type EmulatorOptions,
  emulatorInMemory,
  startEmulator,
} from './emulator.js';
export { describeLogFile } from './files/describe-log-file.js';
export { type LogFileEvents, type LogFileSummary, readLogFile } from './files/read-log-file.js';
export { ConnectionReset } from './http/dispatcher.js';
export type { LoadTarget, LogEvent } from './load-events.js';
export type { EmulatorState, TaskState } from './state.js';
