import { ServiceError } from '../core/service-error.js';
import { each, type ServiceQuotas } from './quota.js';

/** The request quotas of CloudWatch Logs, as AWS publishes them in 2026. */
export const LOGS_QUOTAS: ServiceQuotas = {
  page: 'CloudWatch Logs quotas',
  quotas: [
    each(5, 'CreateExportTask', 'DescribeExportTasks', 'CancelExportTask'),
    each(10, 'CreateLogGroup', 'DeleteLogGroup', 'DescribeLogGroups'),
    each(50, 'CreateLogStream'),
    each(15, 'DeleteLogStream'),
    each(25, 'DescribeLogStreams'),
    each(5_000, 'PutLogEvents'),
    {
      ...each(25, 'GetLogEvents'),
      inRegions: {
        'us-west-2': 10,
        'ap-northeast-3': 10,
        'ap-southeast-3': 10,
        'ca-west-1': 10,
        'eu-central-1': 10,
        'eu-west-1': 10,
        'eu-west-3': 30,
        'il-central-1': 10,
      },
    },
    {
      ...each(10, 'FilterLogEvents'),
      inRegions: {
        'us-east-1': 25,
        'ap-northeast-3': 5,
        'ap-southeast-3': 5,
        'ca-west-1': 5,
        'eu-central-1': 5,
        'il-central-1': 5,
      },
    },
    each(10, 'StartQuery', 'GetQueryResults'),
    each(5, 'PutRetentionPolicy', 'DeleteRetentionPolicy', 'AssociateKmsKey'),
    each(5, 'PutDataProtectionPolicy', 'GetDataProtectionPolicy', 'DeleteDataProtectionPolicy'),
    each(5, 'ListTagsForResource', 'TagResource', 'UntagResource'),
    each(5, 'ListTagsLogGroup', 'TagLogGroup', 'UntagLogGroup'),
    // Unproven: ListLogGroups gets the quota of DescribeLogGroups, and DescribeAccountPolicies that of other operations
    // on policies.
    each(10, 'ListLogGroups'),
    each(5, 'DescribeAccountPolicies'),
  ],
  unpublished: [
    ...['ListLogGroups', 'DescribeAccountPolicies', 'PutAccountPolicy', 'DeleteAccountPolicy', 'DisassociateKmsKey'],
    ...['PutLogGroupDeletionProtection', 'StopQuery'],
  ],
  throttling: () => new ServiceError('ThrottlingException', 'Rate exceeded'),
};
