import { IllegalStateError } from '@temporalio/common';
import { Runtime } from '@temporalio/worker';
import { installRuntime } from '../../worker/logging.js';

const global: typeof globalThis & { logferryTestRuntime?: true } = globalThis;

/**
 * Lets workers that run at the same time share the runtime of this process. In the processes of users each command
 * installs its own.
 */
function shareRuntime(): void {
  const install = Runtime.install.bind(Runtime);
  Runtime.install = (options) => {
    try {
      return install(options);
    } catch (error) {
      if (error instanceof IllegalStateError) return Runtime.instance();
      throw error;
    }
  };
}

// A process has one runtime, and files of a layer can share a process.
if (!global.logferryTestRuntime) {
  shareRuntime();
  installRuntime('error');
}
global.logferryTestRuntime = true;
