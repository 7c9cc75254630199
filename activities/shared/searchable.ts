import { ApplicationFailure } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { missingSearchAttributes } from '../../client/temporal.js';
import { defined } from '../../contract/index.js';
import type { ExportActivities } from '../types/activities.js';
import type { Searchable } from '../types/opening.js';

type Open = ExportActivities['openExport'];

/**
 * Wraps the opening of an export. Its answer, or the details of its failure, then say whether the namespace has the
 * search attributes of exports.
 */
export const sayingSearchable =
  (client: Client | undefined, open: Open): Open =>
  async (input) => {
    const searchable = await searchableIn(client);
    try {
      return { ...(await open(input)), ...searchable };
    } catch (error) {
      if (!(error instanceof ApplicationFailure)) throw error;
      const { message, type, nonRetryable, details } = error;
      const [detail] = (details ?? []) as object[];
      throw ApplicationFailure.create({
        ...defined({ message, type: type ?? undefined, nonRetryable: nonRetryable ?? undefined }),
        details: [{ ...detail, ...searchable }],
      });
    }
  };

/** Whether the namespace has all search attributes of exports. No, if Temporal does not answer. */
async function searchableIn(client: Client | undefined): Promise<Searchable> {
  if (client === undefined) return {};
  const missing = await missingSearchAttributes(client).catch(() => undefined);
  return missing?.length === 0 ? { searchable: true } : {};
}
