import { describeContract } from '../contract/contract-run.js';
import { findTarget } from '../contract/contract-target.js';
import { KNOWN_DEVIATIONS } from '../contract/known-deviations.js';
import { findPython, PYTHON_TIMEOUT_MS } from '../support/python.js';
import { type ServerProcess, startMoto } from '../support/servers.js';

let server: ServerProcess | undefined;

/** Shows that the contract distinguishes an emulator from AWS: every row in which moto is known to differ must fail. */
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
  openTimeoutMs: PYTHON_TIMEOUT_MS,
});
