import { archiveLocationOf } from '../activities/shared/archive-location.js';
import { refusals } from '../activities/shared/refusals.js';
import { defined, type Explained, type ResolvedRequest } from '../contract/index.js';
import { ownAccount } from './own-account.js';

/**
 * Why an export with the credentials of this process would be refused when it opens; undefined if calls that change
 * nothing show no reason.
 * @throws LogferryError ACCESS_DENIED, CREDENTIALS, and the errors of the bucket
 */
export async function refusalOf(request: ResolvedRequest, env: NodeJS.ProcessEnv): Promise<Explained | undefined> {
  const { region, account } = request;
  const aws = await ownAccount('command', env)(defined({ region, account }));
  const { accountId } = await aws.identity();
  const [refusal] = await refusals(aws, archiveLocationOf(request, accountId), request);
  return refusal;
}
