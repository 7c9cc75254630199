export type { Fault } from './core/faults.js';
export type { EmulatorSettings } from './core/settings.js';
export { type Emulator, type EmulatorOptions, startEmulator } from './emulator.js';
export { readLogFile } from './files/read-log-file.js';
export type { LoadTarget, LogEvent } from './load-events.js';
export type { EmulatorState, TaskState } from './state.js';
