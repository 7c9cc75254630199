import { App } from './cdk.js';
import { DestinationStack } from './destination-stack.js';
import { settingsFrom } from './settings.js';

try {
  const app = new App({ outdir: process.env.CDKTF_OUTDIR ?? 'cdktf.out' });
  new DestinationStack(app, settingsFrom(process.env));
  app.synth();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
