import { fromTemporaryCredentials } from '@aws-sdk/credential-providers';
import type { AwsOptions } from './clients.js';

/** Credentials of a role, renewed before they expire. The session name shows in CloudTrail. */
export const assumeRole = (role: {
  roleArn: string;
  externalId?: string;
  region: string;
}): AwsOptions['credentials'] & {} =>
  fromTemporaryCredentials({
    params: {
      RoleArn: role.roleArn,
      RoleSessionName: 'logferry',
      ...(role.externalId !== undefined && { ExternalId: role.externalId }),
    },
    clientConfig: { region: role.region },
  });
