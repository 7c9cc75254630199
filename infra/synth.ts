import { join } from 'node:path';
import { AnnotationMetadataEntryType, App } from './cdk.js';
import { configurationFrom } from './config.js';
import { DestinationStack } from './destination-stack.js';

/** A synthesised stack. */
export interface Synthesised {
  /** The folder of the stack, in which Terraform runs. */
  folder: string;
  /** Settings that are allowed, but rarely intended. */
  warnings: string[];
}

/**
 * Writes the Terraform stack of a destination into a folder.
 * @param env environment variables that configure the stack
 * @param outdir the folder of all stacks; the stack has a folder of its own below it
 * @throws WrongProps as {@link configurationFrom} does
 */
export async function synthesise(env: NodeJS.ProcessEnv, outdir: string): Promise<Synthesised> {
  // Stack traces of annotations would put paths of this machine into the synthesised files.
  const app = new App({ outdir, stackTraces: false });
  const stack = new DestinationStack(app, await configurationFrom(env));
  app.synth();
  const warnings = stack.archive.node.metadata
    .filter(({ type }) => type === AnnotationMetadataEntryType.WARN)
    .map(({ data }) => String(data));
  return { folder: join(outdir, 'stacks', stack.node.id), warnings };
}
