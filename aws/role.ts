import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import { defined } from '../contract/index.js';
import { type AwsOptions, handlerOf, settingsFor } from './clients.js';
import type { Env } from './env.js';
import { reportingCalls } from './report-calls.js';

/** Credentials of a role, renewed before they expire. CloudTrail shows the session name. */
export function assumeRole(role: {
  roleArn: string;
  externalId?: string;
  region: string;
  env?: Env;
}): AwsOptions['credentials'] & {} {
  const { credentials: masterCredentials, ...clientConfig } = settingsFor('sts', role);
  return fromTemporaryCredentials(
    defined({
      params: defined({ RoleArn: role.roleArn, RoleSessionName: 'logferry', ExternalId: role.externalId }),
      clientConfig: { ...clientConfig, requestHandler: handlerOf(role) },
      masterCredentials,
      clientPlugins: [reportingCalls('sts', role.region)],
    }),
  );
}
