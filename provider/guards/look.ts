import type { LogGroupReader, Sight } from '../../local/index.js';
import { diagnosed, errorOf, warningOf } from '../exports/diagnose.js';
import type { Diagnostic } from '../handlers.js';
import { groupName, type State } from './request.js';

/** The log group is in another account than that of the AWS credentials. */
export class OtherAccount extends Error {
  constructor(readonly diagnostic: Diagnostic) {
    super(diagnostic.summary);
  }
}

/**
 * Looks at the log group of a guard with the AWS credentials of this process.
 * @throws OtherAccount, since a log group that is not in that account would seem to be gone; LogferryError
 */
export async function lookAt(state: State, reader: LogGroupReader): Promise<Sight> {
  const sight = await reader.look(groupName(state));
  const { account_id: expected } = state;
  if (expected === null || expected === sight.accountId) return sight;
  throw new OtherAccount(
    errorOf(
      `Log group ${groupName(state)} is in account ${expected}, but the AWS credentials are of account ${sight.accountId}`,
      'The guard looks at the log group with the AWS credentials of the process that runs Terraform: environment variables, AWS_PROFILE or a role. The settings of the provider "aws" do not count. Give that process credentials of the account of the log group.',
    ),
  );
}

/** A failed look as an error. */
export const lookFailed = (error: unknown): Diagnostic =>
  error instanceof OtherAccount ? error.diagnostic : diagnosed(error, []);

/** A failed look as a warning, where nothing depends on the look yet. */
export function unseen(state: State, error: unknown): Diagnostic {
  const { summary, detail } = lookFailed(error);
  return warningOf(
    `The guard cannot look at log group ${groupName(state)}: ${summary}`,
    `${detail} A destroy needs these AWS credentials, with logs:DescribeLogGroups and logs:DescribeLogStreams, and logs:FilterLogEvents to count events.`,
  );
}
