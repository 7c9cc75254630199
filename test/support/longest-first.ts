import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The files that mostly wait, for minutes. They start before all others of their test run, so that files which compute
 * run beside them.
 */
const WAITING_FILES = [
  'test/engine/over-the-server.test.ts',
  'test/engine/more-over-the-server.test.ts',
  'test/engine/stalling.test.ts',
];

/**
 * The layers in the order in which their other files start. A layer with many short files comes last, so that all
 * processors are busy until the end.
 */
const LAYERS = [
  ...['simulation', 'core', 'unit'],
  ...['mutants', 'switched-scenarios', 'switched', 'crash', 'packed', 'clients', 'terraform', 'system'],
];

/**
 * The test files of each layer that take longest, from the longest to the shortest. A file that is missing here is
 * tested all the same, and starts after the listed files of its layer.
 */
export const LONG_FILES: readonly string[] = [
  ...WAITING_FILES,
  'test/scenarios/over-the-simulator.test.ts',
  'test/simulation/simulation.test.ts',
  'test/check.test.ts',
  'test/demo.test.ts',
  'packages/emulator/src/contract.test.ts',
  'local/inspect.test.ts',
  'worker/strangers.test.ts',
  'test/tamper/tamper.test.ts',
  'archive/signing/verify-by-hand.test.ts',
  'aws/log-group-answers.test.ts',
  'cli/commands/release.test.ts',
  'workflows/lane/fair-queue.test.ts',
  'activities/watch-export-task.test.ts',
  'worker/wrong-clock.test.ts',
  'test/crash/worker-temporal.test.ts',
  'test/crash/throw-away-disk.test.ts',
  'test/crash/worker.test.ts',
  'test/crash/server.test.ts',
  'test/crash/embedded.test.ts',
  'test/crash/both.test.ts',
  'test/packaging/without-optional.test.ts',
  'test/packaging/packed.test.ts',
  'packages/client/test/packed.test.ts',
  'packages/emulator/test/clients/moto.test.ts',
  'test/terraform/examples.test.ts',
  'test/terraform/ladder.test.ts',
  'test/terraform/provider-gates.test.ts',
  'test/terraform/provider-guard.test.ts',
  'test/terraform/plugin.test.ts',
  'test/terraform/provider-life.test.ts',
  'test/terraform/provider-interrupts.test.ts',
  'test/terraform/hcl.test.ts',
  'test/chaos/chaos.test.ts',
  'test/cli/temporal-outage.test.ts',
  'test/cli/embedded.test.ts',
  'packages/temporal-dev-server/src/life.test.ts',
  'test/cli/attached.test.ts',
  'test/cli/first-hour.test.ts',
];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The index of a name in a list; the length of the list if the list does not have the name. */
const positionIn = (list: readonly string[], name: string): number =>
  list.includes(name) ? list.indexOf(name) : list.length;

/**
 * Starts the files layer by layer, and the longest files of a layer first. Files of a layer can share a process only if
 * they start one after the other. In the order of their names, some long files would start last and run while the other
 * processors are idle.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const layer = ({ project, moduleId }: TestSpecification) =>
      WAITING_FILES.includes(relative(ROOT, moduleId)) ? -1 : positionIn(LAYERS, project.name);
    const length = ({ moduleId }: TestSpecification) => positionIn(LONG_FILES, relative(ROOT, moduleId));
    return sorted.sort((a, b) => layer(a) - layer(b) || length(a) - length(b));
  }
}
