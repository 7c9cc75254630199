import { createHash } from 'node:crypto';
import { z } from 'zod';
import {
  answersKey,
  groupsKey,
  lastWordKey,
  type ObjectStore,
  parseRecord,
  type RunId,
  readText,
  schemaVersion,
  surveyKey,
  UnreadableObject,
} from '../../archive/index.js';
import { type ArchiveLocation, canonicalJson, parseInstant } from '../../contract/index.js';
import { type AnswerPages, type GroupAnswers, groupAnswers, lastWord } from './answers.js';
import { breathing } from './breathing.js';
import type { Survey } from './survey.js';
import { type SurveyedGroup, surveyedGroup } from './surveyed-group.js';

/** Number of groups in a page, which then has some 2 MB. */
const GROUPS_PER_PAGE = 5_000;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const slice = z.object({ logGroup: z.string(), from: z.string(), to: z.string(), generation: z.int().positive() });

export const surveyRecord = z.object({
  schemaVersion,
  at: z.string().refine((text) => parseInstant(text) !== undefined),
  /** The pages of the groups, in the order of the survey. */
  pages: z.array(z.object({ key: z.string(), sha256, groups: z.int().positive() })),
  warnings: z.array(z.object({ code: z.string(), message: z.string(), hint: z.string().exactOptional() })),
  failures: z.array(
    z.object({ slice: slice.exactOptional(), code: z.string(), message: z.string(), hint: z.string() }),
  ),
});
type SurveyRecord = z.output<typeof surveyRecord>;

/** The archive of a run's plans. */
export interface PlanArchive {
  store: ObjectStore;
  archive: ArchiveLocation;
  run: RunId;
}

/**
 * Stores a survey: first the pages, then the record that names the pages. If several attempts store a survey of the
 * same pass, the first one counts.
 * @returns the survey that counts
 */
export async function storeSurvey(plans: PlanArchive, pass: number, survey: Survey): Promise<Survey> {
  const { store, archive, run } = plans;
  const { groups, at, warnings, failures } = survey;
  const pages: SurveyRecord['pages'] = [];
  const breathe = breathing();
  for (let from = 0; from < groups.length; from += GROUPS_PER_PAGE) {
    await breathe();
    const page = groups.slice(from, from + GROUPS_PER_PAGE);
    const text = page.map((group) => `${canonicalJson(group)}\n`).join('');
    const hash = sha256Of(text);
    const key = groupsKey(archive, run, pass, hash);
    await store.writeOnce(key, text, 'application/x-ndjson');
    pages.push({ key, sha256: hash, groups: page.length });
  }
  const record: SurveyRecord = { schemaVersion: 1, at, pages, warnings, failures };
  const key = surveyKey(archive, run, pass);
  if ((await store.writeOnce(key, canonicalJson(record), 'application/json')) === 'written') return survey;
  const stored = await readSurvey(plans, pass);
  if (stored === undefined) throw new UnreadableObject(key, 'written before, but gone when it was read');
  return stored;
}

/**
 * The survey of a pass; undefined if there is none.
 * @throws UnreadableObject if its record is damaged, or if one of its pages is damaged or missing
 */
export async function readSurvey(plans: PlanArchive, pass: number): Promise<Survey | undefined> {
  const { store, archive, run } = plans;
  const key = surveyKey(archive, run, pass);
  const text = await readText(store, key);
  if (text === undefined) return undefined;
  const { at, pages, warnings, failures } = parseRecord(key, 'a survey', surveyRecord, text);
  const groups: SurveyedGroup[] = [];
  for (const page of pages) groups.push(...(await readPage(store, page)));
  return { at, groups, warnings, failures };
}

async function readPage(
  store: ObjectStore,
  { key, sha256: wanted }: SurveyRecord['pages'][number],
): Promise<SurveyedGroup[]> {
  const text = await readText(store, key);
  if (text === undefined || sha256Of(text) !== wanted) {
    throw new UnreadableObject(key, 'not the page of log groups that its survey names');
  }
  return linesOf(key, text, surveyedGroup);
}

/** Pages of answers in the archive. If several attempts write a page, the first one counts. */
export const answerPages = ({ store, archive, run }: PlanArchive): AnswerPages => {
  const load = async (page: number): Promise<GroupAnswers[] | undefined> => {
    const key = answersKey(archive, run, page);
    const text = await readText(store, key);
    return text === undefined ? undefined : linesOf(key, text, groupAnswers);
  };
  return {
    load,
    async keep(page, answers) {
      const text = answers.map((each) => `${canonicalJson(each)}\n`).join('');
      const written = await store.writeOnce(answersKey(archive, run, page), text, 'application/x-ndjson');
      return written === 'written' ? answers : ((await load(page)) ?? answers);
    },
    async loadLast(group) {
      const key = lastWordKey(archive, run, group);
      const text = await readText(store, key);
      return text === undefined ? undefined : (await linesOf(key, text, lastWord))[0];
    },
    async keepLast(word) {
      const key = lastWordKey(archive, run, word.name);
      await store.writeOnce(key, `${canonicalJson(word)}\n`, 'application/x-ndjson');
    },
  };
};

async function linesOf<Schema extends z.ZodType>(
  key: string,
  text: string,
  schema: Schema,
): Promise<z.output<Schema>[]> {
  const breathe = breathing();
  const values: z.output<Schema>[] = [];
  for (const line of text.split('\n')) {
    if (line === '') continue;
    await breathe();
    values.push(parseLine(key, line, schema));
  }
  return values;
}

function parseLine<Schema extends z.ZodType>(key: string, line: string, schema: Schema): z.output<Schema> {
  try {
    return schema.parse(JSON.parse(line));
  } catch {
    throw new UnreadableObject(key, 'not a record of a plan');
  }
}

const sha256Of = (text: string): string => createHash('sha256').update(text).digest('hex');
