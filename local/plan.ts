import { archiveLocationOf, type Identity, type PlannedSlice, planPage, refusals } from '../activities/index.js';
import { defined, LogferryError, type ResolvedRequest, type SliceRef } from '../contract/index.js';
import { ownAccount } from './own-account.js';

/** A slice that an export would make. */
interface PlanLine extends SliceRef {
  without?: NonNullable<PlannedSlice['without']>;
}

/** What a plan comprises. */
export interface PlanSummary {
  accountId: string;
  groups: number;
  slices: PlanLine[];
  /** Number of slices that earlier receipts have closed. */
  skipped: number;
  quiet: number;
  expired: number;
}

/** The identity behind the credentials of this process. @throws LogferryError CREDENTIALS, AWS_UNREACHABLE */
export async function whoAmI(region: string, env?: NodeJS.ProcessEnv): Promise<Identity> {
  return (await ownAccount('command', env)({ region })).identity();
}

/**
 * Plans an export in this process with its own credentials. Starts nothing, writes nothing.
 * @throws LogferryError why the request cannot work
 */
export async function planLocally(request: ResolvedRequest, env?: NodeJS.ProcessEnv): Promise<PlanSummary> {
  const { region, account } = request;
  const aws = await ownAccount('command', env)(defined({ region, account }));
  const { accountId } = await aws.identity();
  const archive = archiveLocationOf(request, accountId);
  const [refusal] = await refusals(aws, archive, request);
  if (refusal) throw new LogferryError(refusal);
  const question = {
    aws,
    store: aws.objects(archive.bucket, archive.bucketOwner),
    archive,
    request,
    recorded: new Set<string>(),
    nowMs: Date.now(),
  };
  const slices: PlanLine[] = [];
  let skipped = 0;
  let page = await planPage(question);
  for (;;) {
    slices.push(...page.slices.map(({ slice, without }) => ({ ...slice, ...defined({ without }) })));
    skipped += page.skipped;
    if (page.cursor === undefined) break;
    page = await planPage({ ...question, cursor: page.cursor });
  }
  const count = (without: PlannedSlice['without']) => slices.filter((slice) => slice.without === without).length;
  const groups = new Set(slices.map(({ logGroup }) => logGroup)).size;
  return { accountId, groups, slices, skipped, quiet: count('quiet'), expired: count('expired') };
}
