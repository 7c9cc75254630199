/**
 * How serious a finding is.
 * - `broken`: the archive is not what its records say, or a part that must be checked cannot be checked.
 * - `notice`: a known condition that a reader of the archive should know.
 */
export type Severity = 'broken' | 'notice';

interface Kind {
  severity: Severity;
  /** What an audit has found. Each finding adds the key, and what was expected and seen. */
  sentence: string;
  /** What to do next. */
  remedy: string;
}

const RESTORE = 'Compare the object with its earlier versions or with a copy, and restore it.';
const TRUST_LOG = 'Find out who can write below _logferry/. CloudTrail data events name the writer.';
const OTHER_COPY = 'Check another copy, or the bucket itself.';

/** The closed list of what an audit can find. Released codes never change their meaning. */
const KINDS = {
  LOG_END_UNPINNED: {
    severity: 'notice',
    sentence: 'Nothing pins the end of the log, so exports that were removed from its end would not be noticed.',
    remedy: 'Keep the newest checkpoint outside of the bucket, and pass it with --since.',
  },
  LOG_ABSENT: {
    severity: 'broken',
    sentence: 'The archive has manifests, but no log.',
    remedy: TRUST_LOG,
  },
  LOG_ENTRIES_MISSING: {
    severity: 'broken',
    sentence: 'Entries of the log are missing before later entries.',
    remedy: 'Restore the missing entries from their earlier versions or from a copy.',
  },
  LOG_ENTRY_WRONG: {
    severity: 'broken',
    sentence:
      'An entry of the log is damaged, does not continue the entries before it, or differs from the manifest or from an earlier entry of its run.',
    remedy: RESTORE,
  },
  LOG_SHORTER: {
    severity: 'broken',
    sentence: 'The log has fewer entries than the checkpoint of --since pins.',
    remedy: TRUST_LOG,
  },
  LOG_OTHER_ROOT: {
    severity: 'broken',
    sentence: 'The entries of the log are not those that the checkpoint of --since pins.',
    remedy: TRUST_LOG,
  },
  LOG_OTHER_ORIGIN: {
    severity: 'broken',
    sentence: 'The checkpoint of --since is of another log.',
    remedy: 'Pass a checkpoint of this archive. If this checkpoint is of this archive, the log was replaced.',
  },
  LOG_MANIFEST_MISSING: {
    severity: 'broken',
    sentence: 'The log commits to a manifest that does not exist.',
    remedy: RESTORE,
  },
  LOG_MANIFEST_CHANGED: {
    severity: 'broken',
    sentence: 'A manifest is not the one that the log commits to.',
    remedy: RESTORE,
  },
  CHECKPOINT_WRONG: {
    severity: 'broken',
    sentence: 'A checkpoint is damaged, has a wrong signature, or does not belong to the entries of the log.',
    remedy: RESTORE,
  },
  CHECKPOINT_MISSING: {
    severity: 'broken',
    sentence: 'The log has entries of several runs, but no checkpoint, although each run stores one.',
    remedy:
      'Run any export again: it stores a checkpoint. If the archive had a checkpoint before, find out who removed it.',
  },
  CHECKPOINT_BEHIND: {
    severity: 'notice',
    sentence: 'The newest checkpoint does not pin the newest entries of the log.',
    remedy:
      'Run any export again: it stores a checkpoint. If the archive had such a checkpoint before, find out who removed it.',
  },
  CHECKPOINT_UNSIGNED: {
    severity: 'notice',
    sentence: 'The newest checkpoint has no signature, so only a copy that was kept elsewhere pins the log.',
    remedy: 'Configure a signing key for the worker, and pass its public key with --key.',
  },
  CHECKPOINT_NOT_CHECKED: {
    severity: 'notice',
    sentence: 'Checkpoints are signed, but no key was passed to check the signatures.',
    remedy: 'Pass the public key with --key.',
  },
  CHECKPOINT_UNTRUSTED: {
    severity: 'broken',
    sentence: 'A checkpoint is not signed by a key of --key.',
    remedy: 'Pass all keys that have signed this archive. If no key is missing, do not trust the checkpoint.',
  },
  MANIFEST_UNLOGGED: {
    severity: 'notice',
    sentence: 'A manifest is not in the log yet; the next run of any export appends it.',
    remedy: 'Run any export again, and verify again.',
  },
  MANIFEST_UNANNOUNCED: {
    severity: 'broken',
    sentence:
      'A manifest is not in the log, and no closing notice names its run, although each run stores a notice before its manifest.',
    remedy: TRUST_LOG,
  },
  MANIFEST_UNREADABLE: {
    severity: 'broken',
    sentence: 'A manifest, or the first record of a run without a manifest, cannot be read.',
    remedy: RESTORE,
  },
  MANIFEST_MISPLACED: {
    severity: 'broken',
    sentence: 'A manifest is about another run than its key names.',
    remedy: RESTORE,
  },
  MANIFEST_IMPLAUSIBLE: {
    severity: 'broken',
    sentence: 'A manifest contradicts itself.',
    remedy: RESTORE,
  },
  MANIFEST_UNSIGNED: {
    severity: 'notice',
    sentence: 'Manifests have no signature, so only the log protects them.',
    remedy: 'Configure a signing key for the worker.',
  },
  MANIFEST_NOT_CHECKED: {
    severity: 'notice',
    sentence: 'Manifests are signed, but no key was passed to check the signatures.',
    remedy: 'Pass the public key with --key.',
  },
  MANIFEST_UNTRUSTED: {
    severity: 'broken',
    sentence: 'A manifest is not signed by a key of --key.',
    remedy: 'Pass all keys that have signed this archive. If no key is missing, do not trust the manifest.',
  },
  SIGNATURE_WRONG: {
    severity: 'broken',
    sentence: 'A signature does not belong to its manifest.',
    remedy: RESTORE,
  },
  EXPECTED_MANIFEST_MISSING: {
    severity: 'broken',
    sentence: 'The export of --expect has no manifest with this hash.',
    remedy:
      'Compare the hash with the one that the result of the export contains. If it is right, restore the manifest.',
  },
  RUN_OPEN: {
    severity: 'notice',
    sentence: 'A run has no manifest: its export is running, or ended without closing.',
    remedy: 'Look at the export with `logferry status`, or run it again.',
  },
  RUN_STALLED: {
    severity: 'notice',
    sentence: 'A run without a manifest had recorded no receipt for 14 days or more when another run closed.',
    remedy:
      'If the export of this run is not running, the run ended without closing, or never began. Export its days again with --force, and do not count its receipts.',
  },
  RUN_RECORD_WRONG: {
    severity: 'broken',
    sentence: 'The first record of a closed run is missing, or differs from the manifest of the run.',
    remedy: 'Restore the record. Until then, the manifest counts; it also holds the request.',
  },
  RUN_MISSING: {
    severity: 'broken',
    sentence: 'All records of a run are missing, although a later run of the export exists.',
    remedy: 'Restore the records from their earlier versions or from a copy.',
  },
  RUN_INCOMPLETE: {
    severity: 'notice',
    sentence: 'A run says that it did not export everything.',
    remedy: 'Run the export again: it exports the open windows.',
  },
  PART_MISSING: {
    severity: 'broken',
    sentence: "A part of a manifest's list of receipts is missing or cannot be read.",
    remedy: RESTORE,
  },
  PART_CHANGED: {
    severity: 'broken',
    sentence: "A part of a manifest's list of receipts is not the one that the manifest commits to.",
    remedy: RESTORE,
  },
  ROOT_WRONG: {
    severity: 'broken',
    sentence: 'The Merkle root of a manifest is not the root of its parts.',
    remedy: RESTORE,
  },
  COUNTS_WRONG: {
    severity: 'broken',
    sentence: 'The counts of a manifest differ from the slices or receipts that are listed in its parts.',
    remedy: RESTORE,
  },
  TILING_GAP: {
    severity: 'broken',
    sentence: 'A completed run has no receipt for a part of its window, and does not say that the part was left out.',
    remedy: 'Run the export again, and find out who removed receipts or wrote the manifest.',
  },
  TILING_OVERLAP: {
    severity: 'broken',
    sentence: 'A run has counted the same time of a log group twice.',
    remedy: 'Compare both receipts, and count only one of them.',
  },
  MONTH_SHRUNK: {
    severity: 'broken',
    sentence: 'A month has fewer receipts than a manifest says.',
    remedy: 'Restore the missing receipts from their earlier versions or from a copy.',
  },
  MONTH_DIFFERS: {
    severity: 'notice',
    sentence: 'The receipts of a month are not those that a manifest lists; another export may have added receipts.',
    remedy: 'Look at the receipts whose names contain an earlier time than the finding shows.',
  },
  RECEIPT_MISSING: {
    severity: 'broken',
    sentence: 'A manifest commits to a receipt that does not exist.',
    remedy: RESTORE,
  },
  RECEIPT_CHANGED: {
    severity: 'broken',
    sentence: 'A receipt is not the one that a manifest commits to.',
    remedy: RESTORE,
  },
  RECEIPT_UNCOMMITTED: {
    severity: 'broken',
    sentence: 'A receipt names a closed run, but the manifest of that run does not commit to it.',
    remedy: TRUST_LOG,
  },
  RECEIPT_OF_OPEN_RUN: {
    severity: 'notice',
    sentence: 'A receipt is of a run without a manifest, so nothing commits to it yet.',
    remedy: 'Run the export again.',
  },
  RECEIPT_OF_NO_RUN: {
    severity: 'broken',
    sentence: 'A receipt names a run that has no record, so no export of logferry has written it here.',
    remedy: TRUST_LOG,
  },
  RECEIPT_UNREADABLE: {
    severity: 'broken',
    sentence: 'A receipt or recount cannot be read.',
    remedy: RESTORE,
  },
  RECORD_NEWER: {
    severity: 'broken',
    sentence: 'A record was written by a newer logferry, so it was not checked.',
    remedy: 'Verify with that version.',
  },
  RECEIPT_MISNAMED: {
    severity: 'broken',
    sentence:
      'A receipt or recount is about something else than its name says, or a run lists a key that no receipt can have.',
    remedy:
      'Compare the record, or the part of the manifest that lists the key, with earlier versions or with a copy, and restore it.',
  },
  RECEIPT_IMPLAUSIBLE: {
    severity: 'broken',
    sentence: 'A receipt contradicts itself.',
    remedy: RESTORE,
  },
  RECEIPT_PARTLY_EXPIRED: {
    severity: 'broken',
    sentence: 'A receipt closes a whole window, although retention had passed for the beginning of the window.',
    remedy: 'Count the beginning as expired.',
  },
  RECOUNT_WRONG: {
    severity: 'broken',
    sentence: 'A receipt that a recount settles is missing, or was changed after the recount.',
    remedy: 'Count the window as not settled, and run its export again.',
  },
  RECOUNT_LIST_WRONG: {
    severity: 'broken',
    sentence: "The list of a run's recounts is missing, or is not the one that the manifest commits to.",
    remedy: RESTORE,
  },
  RECOUNT_MISSING: {
    severity: 'broken',
    sentence: 'A manifest commits to a recount that does not exist.',
    remedy: RESTORE,
  },
  RECOUNT_CHANGED: {
    severity: 'broken',
    sentence: 'A recount is not the one that a manifest commits to.',
    remedy: RESTORE,
  },
  RECOUNT_UNCOMMITTED: {
    severity: 'broken',
    sentence: 'A recount names a closed run, but the manifest of that run does not commit to it.',
    remedy: 'Count the window as not settled, and find out who can write below _logferry/.',
  },
  RECOUNT_OF_OPEN_RUN: {
    severity: 'notice',
    sentence: 'A recount is of a run without a manifest, so nothing commits to it yet.',
    remedy: 'Run the export again.',
  },
  RECOUNT_OF_NO_RUN: {
    severity: 'broken',
    sentence: 'A recount names a run that has no record, so no export of logferry has written it here.',
    remedy: 'Count the window as not settled, and find out who can write below _logferry/.',
  },
  SOURCE_COUNT_DIFFERS: {
    severity: 'notice',
    sentence: 'When a window was exported, its objects and the log group did not have the same number of events.',
    remedy: 'Export the window again with `logferry run --force --verify source`, while the log group has its events.',
  },
  RELEASE_UNREADABLE: {
    severity: 'broken',
    sentence: 'A record of a release cannot be read.',
    remedy: RESTORE,
  },
  RELEASE_WRONG: {
    severity: 'broken',
    sentence: 'A record of a release contradicts its name, itself or its other record.',
    remedy: TRUST_LOG,
  },
  RELEASE_RECEIPT_WRONG: {
    severity: 'broken',
    sentence: 'A release rests on a receipt that is missing or was changed.',
    remedy: 'Compare the receipt with its earlier versions or with a copy, and restore it.',
  },
  RELEASE_UNFINISHED: {
    severity: 'notice',
    sentence: 'A release has a proof, but no result, so it is not recorded whether the retention was lowered.',
    remedy: 'Look at the retention of the log group. CloudTrail has each PutRetentionPolicy.',
  },
  PAGE_MISSING: {
    severity: 'broken',
    sentence: "A page of a receipt's list of objects is missing or cannot be read.",
    remedy: RESTORE,
  },
  PAGE_CHANGED: {
    severity: 'broken',
    sentence: "A page of a receipt's list of objects is not the one that the receipt commits to.",
    remedy: RESTORE,
  },
  OBJECT_MISSING: {
    severity: 'broken',
    sentence: 'An object that a receipt names does not exist.',
    remedy: RESTORE,
  },
  OBJECT_EXPIRED: {
    severity: 'notice',
    sentence: "An object does not exist, and the time has passed after which the bucket's lifecycle deletes it.",
    remedy: 'Nothing, if the lifecycle is meant to delete it.',
  },
  OBJECT_NOT_COPYABLE: {
    severity: 'notice',
    sentence:
      'A folder cannot hold this object: a part of its key has more than 255 bytes, is empty, or consists of one or two dots.',
    remedy: OTHER_COPY,
  },
  OBJECT_ADDED: {
    severity: 'broken',
    sentence: "An object lies among the objects of a receipt's task, but the receipt does not name it.",
    remedy: 'Find out who wrote it. CloudWatch Logs writes nothing into a task folder after the end of the task.',
  },
  OBJECT_OUTSIDE: {
    severity: 'broken',
    sentence: "A receipt names an object outside of its task's folder.",
    remedy: 'Compare the receipt with its earlier versions or with a copy, and restore it.',
  },
  OBJECT_SIZE: {
    severity: 'broken',
    sentence: 'An object has another size than its receipt says.',
    remedy: RESTORE,
  },
  OBJECT_REPLACED: {
    severity: 'broken',
    sentence: 'An object was replaced: its newest version is not the one that its receipt names.',
    remedy: 'Delete the newer version, or copy the recorded version over it.',
  },
  OBJECT_REWRITTEN: {
    severity: 'notice',
    sentence: 'An object was written again with the same content: its version or ETag differs from its receipt.',
    remedy: 'Nothing, if the rewriting is known, such as a new storage class or key.',
  },
  OBJECT_CHANGED: {
    severity: 'broken',
    sentence: 'An object has another SHA-256 than its receipt says.',
    remedy: RESTORE,
  },
  OBJECT_CHECKSUM: {
    severity: 'broken',
    sentence: 'S3 shows another checksum of an object than when the object was exported.',
    remedy: RESTORE,
  },
  OBJECT_DAMAGED: {
    severity: 'broken',
    sentence: 'An object is not a complete gzip file.',
    remedy: RESTORE,
  },
  OBJECT_COUNT: {
    severity: 'broken',
    sentence: 'An object has other events than its receipt counts.',
    remedy: RESTORE,
  },
  OBJECT_COLD: {
    severity: 'notice',
    sentence: 'An object is in a storage class from which it must be restored before it can be read.',
    remedy: 'Restore it with `aws s3api restore-object`, and verify again.',
  },
  OBJECT_UNREADABLE: {
    severity: 'broken',
    sentence: 'An object exists, but cannot be read.',
    remedy: 'Check its KMS key and the rights of this identity.',
  },
  OBJECT_UNHASHED: {
    severity: 'notice',
    sentence: 'Objects were recorded without being read back, so their content cannot be compared.',
    remedy: 'Export with --verify content (the default).',
  },
  PARTIAL_DATA: {
    severity: 'notice',
    sentence:
      'A folder holds objects of a task that failed, was cancelled or was foreign, or objects that did not pass verification. A receipt names the folder, and no receipt counts its objects.',
    remedy: 'Nothing. You may delete it.',
  },
  DATA_OF_OPEN_RUN: {
    severity: 'notice',
    sentence: 'A folder holds data of a task that has no receipt yet, while runs are open.',
    remedy: 'Verify again after the export has closed.',
  },
  DATA_UNRECORDED: {
    severity: 'broken',
    sentence: 'A folder holds data that no receipt names.',
    remedy: 'Find out which task or program wrote it. If a task wrote it, run the export of that task again.',
  },
  FOREIGN_OBJECT: {
    severity: 'notice',
    sentence: 'An object in the archive is neither a record nor data of an export task.',
    remedy: 'Find out which program wrote it.',
  },
} as const satisfies Record<string, Kind>;

export type FindingCode = keyof typeof KINDS;
export const FINDING_CODES = Object.keys(KINDS) as FindingCode[];

/** Something that an audit has found. Keys and other texts can contain any character: escape them before printing. */
export interface AuditFinding {
  code: FindingCode;
  /** The object or folder that the finding is about, or the name of the file of `--since`. */
  key: string;
  /** What the records say. */
  expected?: string;
  /** What was found instead. */
  seen?: string;
}

/** Findings about runs that have not closed yet, or are not in the log yet. */
const OF_RUNNING_EXPORTS: ReadonlySet<FindingCode> = new Set<FindingCode>([
  'RUN_OPEN',
  'RUN_STALLED',
  'RECEIPT_OF_OPEN_RUN',
  'RECOUNT_OF_OPEN_RUN',
  'DATA_OF_OPEN_RUN',
  'MANIFEST_UNLOGGED',
]);

/** @param isClosed whether the auditor knows that no export is running, so that each run must have closed */
export const severityOf = ({ code }: Pick<AuditFinding, 'code'>, isClosed = false): Severity =>
  isClosed && OF_RUNNING_EXPORTS.has(code) ? 'broken' : KINDS[code].severity;
export const sentenceOf = ({ code }: Pick<AuditFinding, 'code'>): string => KINDS[code].sentence;
export const remedyOf = ({ code }: Pick<AuditFinding, 'code'>): string => KINDS[code].remedy;
