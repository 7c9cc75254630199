import { PutRetentionPolicyCommand } from '@aws-sdk/client-cloudwatch-logs';
import { type AwsOptions, createClients } from './clients.js';
import { calling } from './failures.js';

/** Sets the retention (days) of a log group. Nothing else of logferry changes a log group. */
export type SetRetention = (logGroup: string, days: number) => Promise<void>;

/** Makes the function that sets retentions, with one set of credentials in one Region. */
export function retentionSetter(options: Omit<AwsOptions, 'patience'>): SetRetention {
  const { logs, site } = createClients({ ...options, patience: 'command' });
  return (logGroupName, retentionInDays) =>
    calling(site('logs', 'logs:PutRetentionPolicy'), async () => {
      await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays }));
    });
}
