import type { CheckedProof, CheckedReceipt, parseCheckpoint } from '../../archive/index.js';
import { openNote, type TrustedKey } from '../../archive/signing/index.js';
import type { Io } from '../io.js';
import { printJson, printPainted } from '../output/terminal.js';

/**
 * What is known about the signature of a checkpoint.
 * - `verified`: a given key made it. `keyId` is the id of this key, and `source` its file.
 * - `notChecked`: the checkpoint is signed, but no key was given.
 * - `unsigned`: the checkpoint is unsigned and no key was given, or there is no checkpoint.
 * - `refused`: keys were given and none of them has signed, or the checkpoint is not a signed note.
 */
type Signature = { kind: 'verified'; keyId: string; source: string } | { kind: 'notChecked' | 'unsigned' | 'refused' };

export interface ProofReport extends CheckedProof {
  signature: Signature;
}

/**
 * Checks the signature of a checkpoint.
 * @param problems gets a sentence if keys were given and none of them has signed, or if the checkpoint is not a signed
 * note
 */
export function signatureOf(
  checkpoint: string | undefined,
  keys: readonly TrustedKey[],
  problems: string[],
): Signature {
  if (checkpoint === undefined) return { kind: 'unsigned' };
  const origin = checkpoint.slice(0, checkpoint.indexOf('\n'));
  const note = openNote(checkpoint, origin, keys);
  if (note.kind === 'verified') return { kind: 'verified', keyId: note.key.id, source: note.key.source };
  if (keys.length === 0 && note.kind !== 'unreadable') {
    return { kind: note.kind === 'unsigned' ? 'unsigned' : 'notChecked' };
  }
  const reasons = {
    wrongSignature: 'its signature with the id of a given key is not by this key',
    unknownKey: 'none of its signatures is by a key of --key',
    unsigned: 'it is unsigned',
    unreadable: 'it is not a signed note',
  };
  problems.push(`the checkpoint cannot be trusted: ${reasons[note.kind]}`);
  return { kind: 'refused' };
}

/** Prints what a proof shows, for people or as one JSON document. */
export function printProof(io: Io, report: ProofReport, asJson: boolean): void {
  const { logGroup, day, checkpoint, signature, problems, receipts } = report;
  if (asJson) {
    const valid = problems.length === 0 && receipts.every((receipt) => receipt.problems.length === 0);
    const pinned = checkpoint && { origin: checkpoint.origin, size: checkpoint.size, root: checkpoint.root, signature };
    printJson(io, { schemaVersion: 1, valid, logGroup, day, checkpoint: pinned ?? null, problems, receipts });
    return;
  }
  printPainted(io, 'stdout', (paint) => {
    const proven = receipts.filter((receipt) => receipt.problems.length === 0).length;
    return [
      `${paint('bold', `${logGroup}, ${day}`)}: ${proven} of ${counted(receipts.length, 'receipt')} proven`,
      ...receipts.flatMap((receipt) => [
        `  ${describe(receipt)}`,
        ...receipt.problems.map((problem) => `    ${paint('red', 'not proven:')} ${paint('bold', problem)}`),
      ]),
      ...(checkpoint === undefined ? [] : [checkpointLine(checkpoint, signature)]),
      ...problems.map((problem) => `${paint('red', 'problem:')} ${paint('bold', problem)}`),
    ];
  });
}

function describe({ key, from, to, outcome, objects = 0, events, logEntry, exportId }: CheckedReceipt): string {
  if (from === undefined) return key;
  const content = [counted(objects, 'object'), ...(events === undefined ? [] : [counted(events, 'event')])].join(', ');
  return `${from} to ${to}  ${outcome}  ${content}  entry ${logEntry}, export ${exportId}`;
}

const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

function checkpointLine({ origin, size, root }: ReturnType<typeof parseCheckpoint>, signature: Signature): string {
  const signed = {
    verified: (): string => (signature.kind === 'verified' ? `signed by ${signature.source} (${signature.keyId})` : ''),
    notChecked: () => 'signed; pass --key to check the signature',
    unsigned: () => 'unsigned: proves something only if you kept this copy outside the archive',
    refused: () => 'cannot be trusted',
  }[signature.kind]();
  return `checkpoint of ${origin}: ${size} ${size === 1 ? 'entry' : 'entries'}, root ${root}, ${signed}`;
}
