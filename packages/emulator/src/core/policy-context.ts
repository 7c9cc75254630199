import { isKnownConditionKey, type RequestContext } from '@logferry/resource-policy';
import { z } from 'zod';
import { ServiceError } from './service-error.js';

/**
 * Keys that a control call cannot set, because the emulator takes them from the request, its caller or the resource.
 * They are those of S3 and KMS, the time, accounts, the service, the Region, headers, and tags of the request and the
 * resource.
 */
const OF_THE_REQUEST = new RegExp(
  '^(s3:|kms:|aws:(currenttime|epochtime|securetransport|principalaccount|principalisawsservice|requestedregion' +
    '|principalservicename(slist)?|resourceaccount|source(account|arn)|viaawsservice|useragent|referer' +
    '|resourcetag/|requesttag/))',
);

export const contextSchema = z.strictObject({
  /** The requests that have the values: those of callers, or those of CloudWatch Logs for exports. */
  of: z.enum(['callers', 'exports']).default('callers'),
  /** The account of the callers, or of the exported log groups. Without it, the values are for every account. */
  accountId: z
    .string()
    .regex(/^\d{12}$/)
    .optional(),
  /** Only for calls that are signed with this access key. */
  accessKeyId: z.string().min(1).max(128).optional(),
  /** The values of each condition key. Null removes a key. */
  values: z.record(z.string(), z.union([z.string(), z.array(z.string()).min(1), z.null()])),
});
/** Values of condition keys that the emulator cannot know. */
export type ContextValues = z.input<typeof contextSchema>;
type Scope = Pick<z.infer<typeof contextSchema>, 'of' | 'accountId' | 'accessKeyId'>;

/** The requests for which values of condition keys are looked up. */
interface Requests extends Scope {
  readonly accountId: string;
}

/**
 * The values of condition keys that control calls have set. A request without a set value does not have the key. If
 * several calls set a key for a request, the narrowest scope counts: access key, then account, then all.
 */
export class PolicyContext {
  readonly #scopes: { readonly scope: Scope; readonly values: Map<string, readonly string[]> }[] = [];

  /** @throws ServiceError InvalidControlCall that names a key that is not known or cannot be set */
  set(given: ContextValues): void {
    const { values, ...scope } = contextSchema.parse(given);
    if (scope.of === 'exports' && scope.accessKeyId !== undefined) {
      throw invalid('accessKeyId: requests for exports have no access key; leave it out');
    }
    for (const key of Object.keys(values)) checkKey(key);
    const target = this.#scopeLike(scope);
    for (const [key, value] of Object.entries(values)) {
      if (value === null) target.delete(key.toLowerCase());
      else target.set(key.toLowerCase(), [value].flat());
    }
  }

  clear(): void {
    this.#scopes.length = 0;
  }

  list(): object[] {
    return this.#scopes.map(({ scope, values }) => ({ ...scope, values: Object.fromEntries(values) }));
  }

  /** The keys (lower case) that are set for these requests, with their values. */
  keysOf(requests: Requests): RequestContext {
    const matching = this.#scopes.filter(
      ({ scope: { of, accountId = requests.accountId, accessKeyId = requests.accessKeyId } }) =>
        of === requests.of && accountId === requests.accountId && accessKeyId === requests.accessKeyId,
    );
    const widestFirst = matching.toSorted((one, other) => narrowness(one.scope) - narrowness(other.scope));
    return new Map(widestFirst.flatMap(({ values }) => [...values]));
  }

  #scopeLike(scope: Scope): Map<string, readonly string[]> {
    const found = this.#scopes.find((each) => JSON.stringify(each.scope) === JSON.stringify(scope));
    if (found !== undefined) return found.values;
    const values = new Map<string, readonly string[]>();
    this.#scopes.push({ scope, values });
    return values;
  }
}

const narrowness = ({ accountId, accessKeyId }: Scope): number =>
  (accessKeyId === undefined ? 0 : 2) + (accountId === undefined ? 0 : 1);

function checkKey(name: string): void {
  const key = name.toLowerCase();
  if (OF_THE_REQUEST.test(key)) throw invalid(`${name}: the emulator takes this key from the request or the resource`);
  if (!isKnownConditionKey(key, 's3')) {
    throw invalid(`${name}: not a condition key that the emulator evaluates; see "Policies" in its README`);
  }
}

const invalid = (message: string): ServiceError => new ServiceError('InvalidControlCall', message);
