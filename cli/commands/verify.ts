import type { Command } from 'commander';
import { type AuditSummary, auditArchive } from '../../archive/index.js';
import { defined } from '../../contract/defined.js';
import { usageError } from '../../contract/usage-error.js';
import { openArchive } from '../../local/open-archive.js';
import { readOnThreads } from '../../local/read-on-threads.js';
import { dataDirectory } from '../engine/data-directory.js';
import { catchInterrupts, Interrupted } from '../engine/interrupts.js';
import type { Io } from '../io.js';
import { EXIT } from '../output/exit-codes.js';
import { note } from '../output/terminal.js';
import { FindingsList } from '../verify/findings-list.js';
import { printDocument, printResult } from '../verify/output.js';
import { type Question, verifyQuestionOf } from '../verify/question.js';
import { VerifyProgress } from '../verify/verify-progress.js';
import { VerifyState } from '../verify/verify-state.js';
import type { VerifyOptions } from './flags/index.js';

/**
 * Checks an archive. If a check that concerns objects is interrupted or fails, a file keeps its position, and the same
 * command resumes there. If the file cannot be written, the same command begins anew.
 */
export async function verify(io: Io, command: Command): Promise<number> {
  const options = command.opts<VerifyOptions>();
  const [text = ''] = command.args;
  const question = await verifyQuestionOf(io, options);
  const from = { env: { ...io.env }, ...defined({ bucketOwner: options.bucketOwner }) };
  const archive = await openArchive(text, from);
  const state = await stateOf(io, archive.name, question, options);
  const findings = new FindingsList(options.closed);
  const progress = new VerifyProgress(io);
  const interrupts = catchInterrupts(io);
  const threads = readOnThreads({ text, ...from }, archive.objects, interrupts.signal);
  try {
    const { samplePercent, ...asked } = question;
    const summary = await auditArchive(archive, {
      ...asked,
      ...defined({ before: state.before }),
      ...(samplePercent !== undefined && { sample: { percent: samplePercent, seed: state.seed } }),
      signal: interrupts.signal,
      readObject: threads.read,
      progress: (now) => progress.show(now),
      found: (finding) => findings.add(finding),
      notClean: (key) => state.notClean(key),
      checkedTo: (key) => {
        if (question.level !== 'records') state.checkedTo(key, io.now());
      },
    });
    progress.end();
    await state.remove();
    if (findings.count('broken') === 0) refuseEmptySelection(question, summary);
    const verified = { archive, question, summary, findings };
    if (options.json) printDocument(io, verified, options.limit);
    else printResult(io, verified, options.limit);
    return findings.count('broken') > 0 ? EXIT.incomplete : EXIT.done;
  } catch (error) {
    progress.end();
    await state.keep();
    const ended = error instanceof Interrupted ? 'Interrupted.' : 'The verification could not be finished.';
    if (state.canResume && question.level !== 'records') {
      note(io, `${ended} The same command resumes; what was checked is noted in ${state.path}.`);
    } else if (state.problem !== undefined) {
      note(io, `${ended} ${state.path} cannot be written (${state.problem}), so the same command begins anew.`);
    }
    throw error;
  } finally {
    interrupts.ignore();
    await threads.close();
  }
}

/** Refuses a selection that chooses nothing: it is probably mistyped, and must not look like a verified archive. */
function refuseEmptySelection({ exportId, logGroups, window }: Question, summary: AuditSummary): void {
  const { manifests, openRuns, receipts } = summary;
  if (exportId !== undefined && manifests + openRuns === 0) {
    const id = JSON.stringify(exportId).slice(0, 160);
    throw usageError(
      `--export (${id}): the archive has no run of this export`,
      'Each export of the archive has a folder below _logferry/exports/.',
    );
  }
  if ((logGroups !== undefined || window !== undefined) && receipts === 0) {
    throw usageError(
      'no receipt is about the log groups and windows that --group, --from and --to choose',
      '`logferry coverage` lists log groups.',
    );
  }
}

async function stateOf(io: Io, archive: string, question: Question, options: VerifyOptions): Promise<VerifyState> {
  const { keys, ...rest } = question;
  const asked = { archive, ...rest, keys: keys.map(({ id }) => id), bucketOwner: options.bucketOwner ?? '' };
  const state = await VerifyState.open(dataDirectory(io), asked, io.now(), options.restart === true);
  if (state.before !== undefined) {
    note(
      io,
      `Resuming the verification of ${state.startedAt}: objects of receipts up to ${state.before.to} were checked before (noted in ${state.path}). Objects with findings are checked again. --restart begins anew.`,
    );
  }
  return state;
}
