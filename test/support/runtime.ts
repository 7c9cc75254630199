import { installRuntime } from '../../worker/logging.js';

const global: typeof globalThis & { logferryTestRuntime?: true } = globalThis;

// A process has one runtime, and files of a layer can share a process.
if (!global.logferryTestRuntime) installRuntime('error');
global.logferryTestRuntime = true;
