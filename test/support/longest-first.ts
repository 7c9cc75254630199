import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * The test files that take more than half a minute on two quiet cores, from the longest to the shortest. A file that is
 * missing here only starts later.
 */
export const LONG_FILES: readonly string[] = [
  'test/scenarios/over-the-simulator.test.ts',
  'test/engine/more-over-the-server.test.ts',
  'test/simulation/mutants.test.ts',
  'test/terraform/provider-guard.test.ts',
  'test/crash/worker.test.ts',
  'test/chaos/chaos.test.ts',
  'test/cli/temporal-outage.test.ts',
  'test/crash/throw-away-disk.test.ts',
  'test/terraform/provider-life.test.ts',
  'test/terraform/examples.test.ts',
  'test/terraform/plugin.test.ts',
  'test/engine/over-the-server.test.ts',
  'test/terraform/hcl.test.ts',
  'test/terraform/ladder.test.ts',
  'packages/emulator/src/contract.test.ts',
  'test/packaging/packed.test.ts',
  'test/crash/worker-temporal.test.ts',
  'test/terraform/provider-gates.test.ts',
  'test/engine/stalling.test.ts',
  'test/crash/server.test.ts',
  'test/terraform/provider-interrupts.test.ts',
  'test/packaging/without-optional.test.ts',
  'packages/emulator/test/clients/moto.test.ts',
  'test/crash/embedded.test.ts',
  'packages/client/test/packed.test.ts',
  'test/check.test.ts',
  'test/crash/both.test.ts',
  'test/demo.test.ts',
  'test/simulation/simulation.test.ts',
];

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const rank = ({ moduleId }: TestSpecification): number => {
  const index = LONG_FILES.indexOf(relative(ROOT, moduleId));
  return index < 0 ? LONG_FILES.length : index;
};

/**
 * Starts the longest files first. In the order of the layers' names, some long files would start last and run while the
 * other processors are idle.
 */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => rank(a) - rank(b));
  }
}
