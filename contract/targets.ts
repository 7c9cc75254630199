import { z } from 'zod';
import { REGION } from './aws-formats.js';
import { LogferryError } from './errors.js';
import { hashOf, identityHash } from './hash.js';
import { hasUnreadableTag, unreadableTag } from './parse.js';
import type { RunningExport } from './progress.js';
import {
  accountAlias,
  askedWindow,
  commonFields,
  destinationField,
  type ExportRequest,
  exportRequest,
  type ParsedRequest,
  type ResolvedRequest,
  regionName,
} from './request.js';
import { exportIdRefusal } from './request-rules.js';
import type { ExportResult } from './result.js';
import { jsonPath, type NameField, ruleText, schemaFindingTexts, valueAt } from './schema-findings.js';

/*
 * A request for several accounts and Regions: one source and window, and a list of targets. It is split into one
 * ordinary request for each target before anything starts. No workflow knows the list.
 */

/** Maximum number of targets. Each target is an export of its own. */
export const MOST_TARGETS = 100;

/** An account and Region whose log groups are exported, and the destination of this export. */
const target = z.strictObject({
  account: accountAlias.optional(),
  region: regionName,
  destination: destinationField,
});

/** The name of a target in ids: its account and Region. */
const targetName = ({ account, region }: { account?: string | undefined; region: string }, own = OWN_ACCOUNT): string =>
  `${account ?? own}.${region}`;

/** Stands for the account in an id if the request names no account and the account id is not known. */
const OWN_ACCOUNT = 'default';

const targetsRequest = z.strictObject({
  ...commonFields,
  targets: z
    .array(target)
    .min(1)
    .max(MOST_TARGETS)
    .superRefine((targets, { addIssue }) => {
      for (const [index, one] of targets.entries()) {
        const first = targets.findIndex((other) => targetName(other) === targetName(one));
        if (first === index) continue;
        const account = one.account === undefined ? 'the same account' : `account ${one.account}`;
        addIssue({
          code: 'custom',
          path: [index],
          message: `must have another account or Region than target ${first + 1}: both name ${account} and ${one.region}, and an account has one export task at a time in a Region`,
        });
      }
    }),
  window: askedWindow,
});

/** A request with targets as a caller writes it. Fields with defaults may be absent. */
export type TargetsRequest = z.input<typeof targetsRequest>;
/** A request with targets that was parsed: the defaults are filled in. */
export type ParsedTargets = z.output<typeof targetsRequest>;

/** A request as callers write it: for one account and Region, or with targets. */
export type AnyRequest = ExportRequest | TargetsRequest;

/** Whether a document is a request with targets. */
export const hasTargets = (input: unknown): input is { targets: unknown } => valueAt(input, ['targets']) !== undefined;

/** The fields that each target has instead of the request. */
const OF_TARGETS = ['account', 'region', 'destination'] as const;

/**
 * Checks a request with targets from outside.
 * @param nameOf the names of fields in the sentences
 * @returns the request, or a sentence for each wrong field
 */
export function checkTargetsRequest(
  input: unknown,
  nameOf: NameField = jsonPath,
): { request: ParsedTargets; wrong?: undefined } | { wrong: string[] } {
  if (hasUnreadableTag(input)) return { wrong: [unreadableTag(nameOf)] };
  const twice = OF_TARGETS.filter((field) => valueAt(input, [field]) !== undefined);
  if (twice.length > 0) {
    return {
      wrong: twice.map(
        (field) =>
          `${nameOf([field])} and ${nameOf(['targets'])} contradict each other: each target names its own ${field}`,
      ),
    };
  }
  const parsed = targetsRequest.safeParse(input, { error: ruleText });
  return parsed.success ? { request: parsed.data } : { wrong: schemaFindingTexts(parsed.error, input, nameOf) };
}

/** Parses a request with targets. @throws LogferryError INVALID_REQUEST naming each field, value and rule */
export function parseTargetsRequest(input: unknown): ParsedTargets {
  const checked = checkTargetsRequest(input);
  if (checked.wrong === undefined) return checked.request;
  throw new LogferryError('INVALID_REQUEST', { detail: checked.wrong.join('; ') });
}

/** The export of one target. */
export interface TargetExport {
  /** `<id>.<account>.<region>`. */
  id: string;
  request: ParsedRequest;
}

export interface SplitOptions {
  /** The account of the targets without an alias, if the caller knows it. */
  accountId?: string | undefined;
  /** The name of the id in messages. @default 'id' */
  field?: string;
}

/**
 * Splits a request into one ordinary request for each target, in the order of the targets. The id of each export is
 * `<id>.<account>.<region>`. The account is the alias of the target. Without an alias it is the account id, or
 * `default` if the account id is not known.
 * @param id the common id of the exports, as the caller gave it, or {@link derivedTargetsId}
 * @throws LogferryError INVALID_REQUEST if an id is longer than 128 characters, or if two targets have the same id
 */
export function splitTargets(
  request: ParsedTargets,
  id: string,
  { accountId, field = 'id' }: SplitOptions = {},
): TargetExport[] {
  const names = request.targets.map((target) => targetName(target, accountId));
  return requestsOfTargets(request).map((one, index) => {
    const name = targetName(one, accountId);
    const exportId = `${id}.${name}`;
    const refusal = exportIdRefusal(id, field) ?? exportIdRefusal(exportId, `${field} of target ${index + 1}`);
    if (refusal) throw new LogferryError(refusal);
    const first = names.indexOf(name);
    if (first !== index) {
      const detail = `targets ${first + 1} and ${index + 1} are both of account ${one.account ?? accountId ?? OWN_ACCOUNT} in ${one.region}`;
      throw new LogferryError('INVALID_REQUEST', { detail });
    }
    return { id: exportId, request: one };
  });
}

/** One ordinary request for each target, in the order of the targets. */
export const requestsOfTargets = ({ targets, ...common }: ParsedTargets): ParsedRequest[] =>
  targets.map((target) => exportRequest.parse({ ...common, ...target }));

/**
 * The common id of exports whose caller gave none: the same targets of the same request have the same id.
 * @param requests the request of each target. Their order does not matter
 * @param accountId {@link SplitOptions.accountId}
 */
export function derivedTargetsId(requests: readonly ResolvedRequest[], accountId?: string): string {
  const identities = requests.map((request) => identityHash({ ...request, account: request.account ?? accountId }));
  return `exp-${hashOf(identities.sort()).slice(0, 20)}`;
}

/** The common id in the id of a target's export; undefined if no target can have this id. */
export function commonIdOf(exportId: string): string | undefined {
  const [, id = '', region = ''] = /^(.+)\.[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.([a-z0-9-]+)$/.exec(exportId) ?? [];
  return REGION.test(region) ? id : undefined;
}

/**
 * Whether an export id has the form of an export of a target, `<id>.<account>.<region>`, with the common id `id`.
 */
export const isOfTarget = (exportId: string, id: string): boolean => commonIdOf(exportId) === id;

/** Several exports that were started together, open or closed (= `logferry run --json` with targets). */
export interface ExportResults {
  schemaVersion: 1;
  /** In the order of the targets. */
  exports: (ExportResult | RunningExport)[];
}
