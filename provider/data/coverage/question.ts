import {
  checkCoverageQuestion,
  defined,
  floorToDay,
  formatInstant,
  parseDuration,
  parseInstant,
  SECOND_MS,
} from '../../../contract/index.js';
import type { CoverageRequest } from '../../../local/index.js';
import { errorOf } from '../../exports/diagnose.js';
import { known } from '../../exports/known.js';
import { destinationOf, missingProblems, sourceOf, withDefaults } from '../../exports/request.js';
import type { Diagnostic } from '../../handlers.js';
import type { Path } from '../../schema/index.js';
import type { Defaults } from '../../settings.js';
import { defaultsNotKnown } from '../diagnose.js';
import { type Data, DEFAULT_AT_RISK, DEFAULT_FROM } from './attributes.js';

/** The request for a report, or the problems that prevent a request. */
export type Asked = { readonly request: CoverageRequest } | { readonly problems: readonly Diagnostic[] };

/**
 * The request for the report that a configuration asks for.
 * @param nowMs the time from which durations count back (epoch ms)
 */
export function questionOf(config: Data, defaults: Defaults, nowMs: number): Asked {
  const filled = withDefaults({ ...config, account: null }, defaults, () => true);
  const missing = missingProblems(filled);
  if (missing.length > 0) return { problems: missing };
  // Terraform reads a data source as soon as its configuration is known. Defaults of the provider block can still be
  // unknown then.
  const values = known(filled);
  if (values === undefined) return { problems: [defaultsNotKnown()] };
  const { source, destination, region, slice, account_id, from, to, at_risk_within, receipts_only } = values;
  const input = {
    ...(source && { source: sourceOf(source) }),
    window: {
      from: formatInstant(timeOf(from ?? DEFAULT_FROM, nowMs)),
      to: formatInstant(to === null ? nowMs - (nowMs % SECOND_MS) : timeOf(to, nowMs)),
    },
    ...{ destination: destinationOf(destination), region, slice },
  };
  const attributes = new Map<string, Path>();
  const checked = checkCoverageQuestion(input, (path) => {
    const attribute = attributeOf(path);
    const name = attribute.join('.');
    attributes.set(name, attribute);
    return name;
  });
  if (checked.wrong !== undefined) return { problems: checked.wrong.map((rule) => problemOf(rule, attributes)) };
  const request: CoverageRequest = {
    ...checked.request,
    atRiskMs: parseDuration(at_risk_within ?? DEFAULT_AT_RISK) ?? 0,
    ...defined({ accountId: account_id ?? undefined, receiptsOnly: receipts_only ?? undefined }),
  };
  return { request };
}

/** The path of the attribute from which a field of the question comes. For the window as a whole it is `from`. */
function attributeOf([field, member]: readonly PropertyKey[]): string[] {
  if (field === 'window') return [member === 'to' ? 'to' : 'from'];
  return [field, member].flatMap((key) => (typeof key === 'string' ? inSnakeCase(key) : []));
}

const inSnakeCase = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/**
 * The error for a broken rule. The text of a rule begins with the name of an attribute, and the error points to this
 * attribute. If several names fit, the longest name counts.
 */
function problemOf(rule: string, attributes: ReadonlyMap<string, Path>): Diagnostic {
  const names = [...attributes.keys()].filter((name) => name !== '' && rule.startsWith(name));
  const name = names.toSorted((a, b) => b.length - a.length)[0];
  return errorOf(rule, 'Correct the argument.', name === undefined ? undefined : attributes.get(name));
}

/**
 * An instant, or a duration before now rounded down to midnight, as epoch ms. The attribute's rule has checked the
 * text.
 */
const timeOf = (text: string, nowMs: number): number =>
  parseInstant(text) ?? floorToDay(nowMs - (parseDuration(text) ?? 0));
