import type { Command } from 'commander';
import { asLogferryError, connectTemporal, registerSearchAttributes } from '../../client/index.js';
import { defined } from '../../contract/defined.js';
import { startConfiguredWorker } from '../../worker/index.js';
import { isLoopback } from '../../worker/monitoring/listen-address.js';
import { catchInterrupts } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note } from '../output/terminal.js';
import type { WorkerOptions } from './flags/index.js';

export async function worker(io: Io, command: Command): Promise<number> {
  const { config, registerSearchAttributes: registers, listen } = command.opts<WorkerOptions>();
  if (listen && !isLoopback(listen)) {
    note(
      io,
      `warning: ${listen.host} is not loopback: other machines can read the metrics, which name accounts and Regions.`,
    );
  }
  const interrupts = catchInterrupts(io);
  if (registers) await register(io);
  const running = await startConfiguredWorker(defined({ configFile: config, env: io.env, listen }));
  const { address, namespace, taskQueues } = running.describe();
  if (running.monitoring !== undefined) {
    note(io, `Probes and metrics: http://${running.monitoring}/healthz, /readyz, /metrics`);
  }
  if (running.deployment !== undefined) {
    const { name, buildId } = running.deployment;
    note(
      io,
      `Build ${buildId} of deployment ${name}. It gets work when it is the current version: temporal worker deployment set-current-version --deployment-name ${name} --build-id ${buildId}`,
    );
  }
  note(io, `Worker of ${address}, namespace ${namespace}, on ${taskQueues.join(', ')}. Ctrl-C or SIGTERM stops it.`);
  await Promise.race([running.finished, interrupts.happened.catch(() => note(io, 'Stopping ...'))]);
  await running.shutdown();
  return EXIT.done;
}

async function register(io: Io): Promise<void> {
  const { client, address, namespace, close } = await connectTemporal({ env: io.env });
  try {
    const registered = await registerSearchAttributes(client);
    note(
      io,
      registered.length === 0
        ? `The namespace ${namespace} has the search attributes of exports already.`
        : `Registered ${registered.join(', ')} in the namespace ${namespace}.`,
    );
  } catch (error) {
    throw asLogferryError(error, address);
  } finally {
    await close();
  }
}
