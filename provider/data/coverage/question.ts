import {
  checkCoverageQuestion,
  defined,
  floorToDay,
  formatInstant,
  lastSliceEnd,
  parseDuration,
  parseInstant,
  type SliceSize,
} from '../../../contract/index.js';
import type { CoverageRequest } from '../../../local/index.js';
import { errorOf } from '../../exports/diagnose.js';
import { known } from '../../exports/known.js';
import { destinationOf, missingProblems, sourceOf, withDefaults } from '../../exports/request.js';
import type { Diagnostic } from '../../handlers.js';
import type { Defaults } from '../../settings.js';
import { defaultsNotKnown } from '../diagnose.js';
import { type Data, DEFAULT_AT_RISK, DEFAULT_FROM } from './attributes.js';

/** A question that can be asked, or why it cannot. */
export type Asked = { readonly request: CoverageRequest } | { readonly problems: readonly Diagnostic[] };

/** The question of a configuration. @param nowMs the time from which durations count (epoch ms) */
export function questionOf(config: Data, defaults: Defaults, nowMs: number): Asked {
  const filled = withDefaults({ ...config, account: null }, defaults, () => true);
  const missing = missingProblems(filled);
  if (missing.length > 0) return { problems: missing };
  // Terraform reads a data source once its configuration is known. Defaults of the provider block can be unknown still.
  const values = known(filled);
  if (values === undefined) return { problems: [defaultsNotKnown()] };
  const { source, destination, region, slice, account_id, from, to, at_risk_within, receipts_only } = values;
  const checked = checkCoverageQuestion({
    ...(source && { source: sourceOf(source) }),
    window: {
      from: formatInstant(timeOf(from ?? DEFAULT_FROM, nowMs)),
      to: formatInstant(to === null ? lastSliceEnd(nowMs, slice as SliceSize) : timeOf(to, nowMs)),
    },
    ...{ destination: destinationOf(destination), region, slice },
  });
  if ('wrong' in checked)
    return { problems: checked.wrong.map((rule) => errorOf(rule, 'Correct the argument.', ['from'])) };
  const request: CoverageRequest = {
    ...checked.request,
    atRiskMs: parseDuration(at_risk_within ?? DEFAULT_AT_RISK) ?? 0,
    ...defined({ accountId: account_id ?? undefined, receiptsOnly: receipts_only ?? undefined }),
  };
  return { request };
}

/**
 * An instant, or a duration before now rounded down to midnight, as epoch ms. The attribute's rule has checked the
 * text.
 */
const timeOf = (text: string, nowMs: number): number =>
  parseInstant(text) ?? floorToDay(nowMs - (parseDuration(text) ?? 0));
