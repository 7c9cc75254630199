import { jsonSchemasOf } from '../../archive/json-schemas.js';
import { groupAnswers, lastWord } from './answers.js';
import { intended } from './intended-recounts.js';
import { charge } from './recount-charges.js';
import { verdicts } from './recount-verdicts.js';
import { surveyRecord } from './survey-records.js';
import { surveyedGroup } from './surveyed-group.js';

/** The working records of planning by the names of their published schemas. */
const RECORDS = {
  'plan-survey': { schema: surveyRecord, about: 'The survey of a pass.' },
  'plan-group': { schema: surveyedGroup, about: 'One line of a page of the log groups of a survey.' },
  'plan-answer': { schema: groupAnswers, about: "One line of a page of AWS's answers about the events of log groups." },
  'plan-again': {
    schema: lastWord,
    about: 'The later answers, or the final refusal, about a log group for which AWS first refused to answer.',
  },
  'plan-recount': { schema: verdicts, about: 'What a recount found.' },
  'plan-recounts': { schema: intended, about: 'The records that a recount is about to store.' },
  'plan-charge': { schema: charge, about: 'A charge: the bytes that some queries of a run scan.' },
} as const;

/** The JSON Schemas (draft 2020-12) of the working records of planning, by name. */
export const planJsonSchemas = (): Record<keyof typeof RECORDS, object> => jsonSchemasOf(RECORDS);
