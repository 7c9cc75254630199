/** Why a day is not proven. Released codes never change. */
export type DayProblemCode =
  | 'OPEN'
  | 'NOT_CLOSED'
  | 'UNSETTLED'
  | 'RECEIPT_WRONG'
  | 'UNCOMMITTED'
  | 'CREATION_UNKNOWN'
  | 'OTHER_GROUP'
  | 'MASKED'
  | 'TRUNCATED'
  | 'OBJECT_WRONG'
  | 'COUNT_UNKNOWN'
  | 'COUNT_DIFFERS'
  | 'NOT_EXAMINED';

/** What is wrong with a day, and what to do about it. */
export interface DayProblem {
  code: DayProblemCode;
  /** A detail of this day, such as the name of an object or two numbers. */
  detail?: string;
}

interface Text {
  message: string;
  hint: string;
}

const AGAIN = 'Export these days again with `logferry run --force`.';

/** The message for each problem, and the next step. */
export const PROBLEM_TEXTS: Readonly<Record<DayProblemCode, Text>> = {
  OPEN: {
    message: 'not archived',
    hint: 'Export these days with `logferry run`.',
  },
  NOT_CLOSED: {
    message: 'listed or expired, but not archived',
    hint: AGAIN,
  },
  UNSETTLED: {
    message: 'archived before the last late event could arrive',
    hint: 'Run the export again: it recounts these days, and settles them.',
  },
  RECEIPT_WRONG: {
    message: 'a receipt that is missing, cannot be read, or does not match its name or the archive',
    hint: 'Find out with `logferry verify` which record is missing or was changed, and restore this record.',
  },
  UNCOMMITTED: {
    message:
      'a receipt to which no manifest in the log of the archive commits (with --key: no manifest that one of the keys signed)',
    hint: `If its export is running, wait until it has closed. Otherwise find out with \`logferry verify\` who wrote the receipt. ${AGAIN}`,
  },
  CREATION_UNKNOWN: {
    message: 'a receipt that does not say when the log group was created',
    hint: AGAIN,
  },
  OTHER_GROUP: {
    message: 'a receipt of an earlier log group with the same name',
    hint: AGAIN,
  },
  MASKED: {
    message: 'a data protection policy can have masked the exported events',
    hint: 'If the masked events are what you want to keep, add --accept-masked.',
  },
  TRUNCATED: {
    message: 'exported events lack the fields that AWS stores behind pointers (@ptr)',
    hint: 'If you can do without these fields, add --accept-truncated.',
  },
  OBJECT_WRONG: {
    message:
      'an object, or a page of the list of objects, that is missing, cannot be read, or does not fit its receipt',
    hint: `Restore the object if it is in a cold storage class or has another version. Otherwise: ${AGAIN}`,
  },
  COUNT_UNKNOWN: {
    message: 'the events in the log group could not be counted',
    hint: 'Let a query of Logs Insights count them: --max-scan BYTES.',
  },
  COUNT_DIFFERS: {
    message: 'archive and log group do not have the same number of events',
    hint: AGAIN,
  },
  NOT_EXAMINED: {
    message: 'not examined, because an older day is not proven',
    hint: 'Run the command again after the older days are proven.',
  },
};
