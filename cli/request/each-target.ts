import { isLogferryError, LogferryError } from '../../contract/errors.js';
import type { PreparedRequest } from './request.js';

/**
 * Runs `work` for all targets at the same time, and waits for all. If targets are refused, the error names each of
 * them.
 * @returns the results in the order of the targets
 * @throws LogferryError with the code of the first refusal, or the first error of another kind
 */
export async function forEachTarget<T>(
  targets: readonly PreparedRequest[],
  work: (target: PreparedRequest) => Promise<T>,
): Promise<T[]> {
  const settled = await Promise.allSettled(targets.map(work));
  const failed = settled.flatMap((one, index) => (one.status === 'rejected' ? [{ index, error: one.reason }] : []));
  const unexpected = failed.find(({ error }) => !isLogferryError(error));
  if (unexpected !== undefined) throw unexpected.error;
  const refusals = failed.flatMap(({ index, error }) =>
    isLogferryError(error) ? [{ index, ...error.explained }] : [],
  );
  const [first] = refusals;
  if (first === undefined) return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  throw new LogferryError({
    code: first.code,
    message: refusals.map(({ index, message }) => `${nameOf(targets[index], index)}: ${message}`).join('; '),
    hint: [...new Set(refusals.map(({ hint }) => hint))].join('\n'),
  });
}

/** The position of a target with its account and Region, such as `target 2 (prod us-east-1)`. */
function nameOf(target: PreparedRequest | undefined, index: number): string {
  const { account, region } = target?.request ?? {};
  return `target ${index + 1} (${[account, region].filter(Boolean).join(' ')})`;
}
