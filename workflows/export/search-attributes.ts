import { type ExportStatus, type ResolvedRequest, SEARCH_ATTRIBUTES } from '../../contract/index.js';
import type { Runtime } from './runtime.js';

const CHANGE = 'search-attributes';

/**
 * Sets the search attributes of an export. Must be called only if the namespace has them, because an attribute that is
 * not registered fails the workflow task again and again. `openExport` asks the namespace, so the answer is in the
 * history.
 */
export function setSearchAttributes(
  runtime: Pick<Runtime, 'patched' | 'upsertSearchAttributes'>,
  { region, destination }: Pick<ResolvedRequest, 'region' | 'destination'>,
  accountId: string | undefined,
  status: ExportStatus,
): void {
  if (!runtime.patched(CHANGE)) return;
  runtime.upsertSearchAttributes({
    ...(accountId !== undefined && { [SEARCH_ATTRIBUTES.account]: accountId }),
    [SEARCH_ATTRIBUTES.region]: region,
    [SEARCH_ATTRIBUTES.bucket]: destination.bucket,
    [SEARCH_ATTRIBUTES.status]: status,
  });
}
