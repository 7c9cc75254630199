import type { Command } from 'commander';
import { LogferryError } from '../../contract/errors.js';
import { examine, type Facts, mergedPolicy } from '../../destination/preflight/index.js';
import { gatherFacts } from '../doctor/facts.js';
import { findingLines, findingsDocument, policyLines } from '../doctor/report.js';
import { doctorTarget } from '../doctor/target.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { printJson, printPainted, printText } from '../output/terminal.js';
import type { DoctorOptions } from './flags/index.js';

export async function doctor(io: Io, command: Command): Promise<number> {
  const options = command.opts<DoctorOptions>();
  const facts = await gatherFacts(io.env, await doctorTarget(io, options), options.workerConfig);
  if (options.policy) return printPolicy(io, facts);
  const findings = examine(facts);
  if (options.json) printJson(io, findingsDocument(facts, findings));
  printPainted(io, options.json ? 'stderr' : 'stdout', (paint) => findingLines(facts, findings, paint));
  return findings.some(({ status }) => status === 'failed') ? EXIT.refused : EXIT.done;
}

/**
 * Prints the bucket's policy, with the missing statements added.
 * @returns `EXIT.refused` if a check would fail even with this policy, and otherwise `EXIT.done`
 */
function printPolicy(io: Io, facts: Facts): number {
  const merged = mergedPolicy(facts);
  if (merged === undefined) throw unread(facts);
  printText(io, JSON.stringify(merged.policy, undefined, 2));
  printPainted(io, 'stderr', (paint) => policyLines(facts, merged, paint));
  return merged.stillFailing.length > 0 ? EXIT.refused : EXIT.done;
}

/** The error for a policy that could not be read. The first check that failed or was skipped gives the reason. */
function unread(facts: Facts): LogferryError {
  const { bucket } = facts.target;
  const why = examine(facts).find(({ name, status }) =>
    status === 'failed' || status === 'skipped' ? ['credentials', 'bucket', 'policy-acl'].includes(name) : false,
  );
  return new LogferryError({
    code: why?.code ?? 'ACCESS_DENIED',
    message: `The policy of ${bucket} could not be read, and a policy made without it could drop statements: ${why?.message ?? 'no answer'}`,
    hint: why?.remedy ?? 'Allow s3:GetBucketPolicy to the credentials of this shell.',
  });
}
