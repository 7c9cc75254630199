import { CloudwatchLogGroup } from '@cdktf/provider-aws/lib/cloudwatch-log-group/index.js';
import { AwsProvider } from '@cdktf/provider-aws/lib/provider/index.js';
import { App, LocalBackend, TerraformOutput, TerraformStack } from 'cdktf';
import { DestinationStack, LogArchiveGuard, LogExport, LogferryProvider } from 'logferry/infra';

const { BUCKET_NAME: bucketName = 'my-archive', FROM: from = '', TO: to = '' } = process.env;
const region = 'eu-central-1';

const app = new App();

// The archive: a bucket with its key and policies. It stays when applications are destroyed.
const { archive } = new DestinationStack(app, { bucketName, accountId: '111122223333', region, prefix: 'logs' });

// An application whose logs go to the archive: one month for an audit, and the rest when the log group is destroyed.
const application = new TerraformStack(app, 'application');
new LocalBackend(application, { path: 'application.tfstate' });
new AwsProvider(application, 'aws', { region });
new LogferryProvider(application, 'logferry', { defaults: { destination: archive.destination } });
const pay = new CloudwatchLogGroup(application, 'pay', { name: '/shop/pay', retentionInDays: 90 });
new LogArchiveGuard(application, 'pay-guard', { logGroup: pay.arn, acceptTailLoss: true });
const audit = new LogExport(application, 'audit', {
  source: { logGroups: [pay.name] },
  window: { from, to },
  reason: 'audit of the payments',
});
new TerraformOutput(application, 'manifest', { value: audit.manifest, staticId: true });

app.synth();
