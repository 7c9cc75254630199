import type { Command } from 'commander';
import { LogferryError } from '../../contract/errors.js';
import { examine, type Facts, mergedPolicy } from '../../destination/preflight/index.js';
import { gatherFacts } from '../doctor/facts.js';
import { findingLines, findingsDocument, policyLines, togetherDocument } from '../doctor/report.js';
import { doctorTargets } from '../doctor/target.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { printJson, printPainted, printText } from '../output/terminal.js';
import type { DoctorOptions } from './flags/index.js';

export async function doctor(io: Io, command: Command): Promise<number> {
  const options = command.opts<DoctorOptions>();
  const targets = await doctorTargets(io, options);
  const examined = await Promise.all(
    targets.map(async (target) => {
      const facts = await gatherFacts(io.env, target, options.workerConfig);
      return { facts, findings: examine(facts) };
    }),
  );
  const [first] = examined;
  if (options.policy && first !== undefined) return printPolicy(io, first.facts);
  if (options.json) {
    const documents = examined.map(({ facts, findings }) => findingsDocument(facts, findings));
    printJson(io, options.target === undefined ? documents[0] : togetherDocument(documents));
  }
  printPainted(io, options.json ? 'stderr' : 'stdout', (paint) =>
    examined.flatMap(({ facts, findings }) => findingLines(facts, findings, paint)),
  );
  const isFailed = examined.some(({ findings }) => findings.some(({ status }) => status === 'failed'));
  return isFailed ? EXIT.refused : EXIT.done;
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

/**
 * The error for a policy that could not be read. Of the checks of credentials, bucket and policy, the first one that
 * failed or was skipped gives the reason.
 */
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
