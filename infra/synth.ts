import { AnnotationMetadataEntryType, App } from './cdk.js';
import { configurationFrom } from './config.js';
import { DestinationStack } from './destination-stack.js';

try {
  // Stack traces of annotations would put paths of this machine into the synthesised files.
  const app = new App({ outdir: process.env.CDKTF_OUTDIR ?? 'cdktf.out', stackTraces: false });
  const stack = new DestinationStack(app, await configurationFrom(process.env));
  app.synth();
  for (const { type, data } of stack.archive.node.metadata) {
    if (type === AnnotationMetadataEntryType.WARN) process.stderr.write(`Warning: ${String(data)}\n`);
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
