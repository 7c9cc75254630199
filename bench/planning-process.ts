import { performance } from 'node:perf_hooks';
import type { ResolvedRequest } from '../contract/index.js';
import { planLocally } from '../local/index.js';

/** The request that this process plans, and the environment with endpoint and credentials. */
export interface PlanningOptions {
  request: ResolvedRequest;
  env: NodeJS.ProcessEnv;
}

/** Results and cost of planning. `peakRssMiB` is the largest resident memory that the process had at any time. */
export interface PlanningFigures {
  slices: number;
  skipped: number;
  unsettled: number;
  recountedWindows: number;
  cpuSeconds: number;
  seconds: number;
  peakRssMiB: number;
  /** Wall-clock time from the start of the process to the first row of the plan. Absent if the plan has no row. */
  firstRowSeconds?: number;
}

const KIB_PER_MIB = 1_024;
const rounded = (ms: number): number => Math.round(ms / 100) / 10;

/** Plans as `logferry plan` does, in a process that does nothing else. The options come from the parent. */
async function plan({ request, env }: PlanningOptions): Promise<PlanningFigures> {
  const { lines, summary } = await planLocally(request, env);
  let slices = 0;
  let firstRowMs: number | undefined;
  for await (const { slices: number = 1 } of lines) {
    firstRowMs ??= performance.now();
    slices += number;
  }
  const { skipped, unsettled, recounts } = summary();
  const { user, system } = process.cpuUsage();
  return {
    ...{ slices, skipped, unsettled, recountedWindows: recounts.windows },
    cpuSeconds: rounded((user + system) / 1_000),
    seconds: rounded(performance.now()),
    peakRssMiB: Math.round(process.resourceUsage().maxRSS / KIB_PER_MIB),
    ...(firstRowMs !== undefined && { firstRowSeconds: rounded(firstRowMs) }),
  };
}

process.once('message', async (options: PlanningOptions) => {
  const figures = await plan(options);
  process.send?.(figures, () => process.disconnect());
});
