import { describeContract } from '../contract/contract-run.js';
import { findTarget } from '../contract/contract-target.js';
import { KNOWN_DEVIATIONS } from '../contract/known-deviations.js';
import { findPython } from '../support/python.js';
import { type ServerProcess, startMoto } from '../support/servers.js';
import { PYTHON_LIMIT_MS } from '../support/time-limits.js';

let server: ServerProcess | undefined;

/**
 * Shows that the contract table can distinguish an emulator from AWS: each row in which moto is known to differ from
 * AWS must fail.
 */
describeContract({
  name: 'moto',
  async open() {
    const python = await findPython();
    if (typeof python !== 'string') return python.missing;
    server = await startMoto(python);
    return findTarget(server.url, {});
  },
  async close() {
    await server?.stop();
  },
  known: KNOWN_DEVIATIONS.moto ?? {},
  openTimeoutMs: PYTHON_LIMIT_MS,
});
