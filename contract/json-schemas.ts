import { z } from 'zod';
import { ERROR_CODES, type Explained } from './errors.js';
import type { ExportPhase, ExportProgress, Trouble, WatchedTask } from './progress.js';
import { exportRequest, resolvedRequest } from './request.js';
import {
  CLOSED_STATUSES,
  type ExportResult,
  type Failure,
  type RunTotals,
  type SliceCounts,
  type Warning,
} from './result.js';
import type { SchemaFinding } from './schema-findings.js';
import { OUTCOMES, type SliceRef } from './slice.js';
import type { StartRefusal, StartReply } from './start-update.js';
import { LEFT_OUT_REASONS, type LeftOut, type Window, type WindowFacts } from './window.js';

/*
 * The JSON Schemas of what an export exchanges with its callers. Only the build and tests import this file: it would
 * make the bundle of the workflows larger.
 */

/** A schema for each member of a type. The compiler finds a member that is missing, unknown, or of another type. */
type SchemasOf<T> = {
  // biome-ignore lint/complexity/noBannedTypes: `{}` finds the optional members of a type
  [Key in keyof T]-?: {} extends Pick<T, Key>
    ? z.ZodExactOptional<z.ZodType<Exclude<T[Key], undefined>>>
    : z.ZodType<T[Key]>;
};

const count = z.int().min(0);
const instant = z.string().describe('a UTC instant of ISO 8601, such as 2026-10-01T00:00:00Z');
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string();
const schemaVersion = z.literal(1);

const slice = z.object({ logGroup: text, from: instant, to: instant, generation: count } satisfies SchemasOf<SliceRef>);
const window = z.object({ from: instant, to: instant } satisfies SchemasOf<Window>);
const leftOut = z.object({
  from: instant,
  to: instant,
  reason: z.enum(LEFT_OUT_REASONS),
  slice: z.enum(['day', 'week', 'month']).exactOptional(),
  logGroup: text.exactOptional(),
  others: z.literal(true).exactOptional(),
  retentionDays: count.exactOptional(),
  createdAt: instant.exactOptional(),
} satisfies SchemasOf<LeftOut>);
const windowFacts = {
  window: window.exactOptional(),
  leftOut: z.array(leftOut).exactOptional(),
} satisfies SchemasOf<Partial<WindowFacts>>;

const failure = z.object({
  slice: slice.exactOptional(),
  code: text,
  message: text,
  hint: text,
} satisfies SchemasOf<Failure>);
const warning = z.object({ code: text, message: text, hint: text.exactOptional() } satisfies SchemasOf<Warning>);

const outcomes = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count])) as Record<
  (typeof OUTCOMES)[number],
  z.ZodInt
>;
const slices = z.object({ planned: count, skipped: count, ...outcomes } satisfies SchemasOf<SliceCounts>);
const counts = {
  slices,
  objects: count,
  bytes: count.describe('compressed bytes in S3'),
  events: count,
  unsettled: count,
  skippedExpired: count,
  tasksFailed: count,
  repeats: count,
  cuts: count,
  warnings: z.array(warning),
} satisfies SchemasOf<Omit<RunTotals, 'failures' | 'tasksCreated'>>;

const exportResult = z.object({
  ...counts,
  ...windowFacts,
  tasksCreated: count,
  failures: z.array(failure).describe('at most 100; slices has the full counts'),
  schemaVersion,
  exportId: text,
  status: z.enum(CLOSED_STATUSES),
  accountId: text.exactOptional(),
  region: text,
  manifest: text.exactOptional().describe('s3://bucket/key'),
  manifestSha256: sha256.exactOptional(),
  manifestSignedBy: text.exactOptional(),
  logEntry: count.exactOptional(),
  cancelledBy: z.object({ requestedBy: text, reason: text }).exactOptional(),
  stillCancelling: z.array(text).exactOptional(),
  startedAt: instant,
  finishedAt: instant.exactOptional(),
} satisfies SchemasOf<ExportResult>);

const PHASES = {
  preparing: true,
  planning: true,
  waiting: true,
  exporting: true,
  verifying: true,
  closing: true,
  cancelling: true,
  closed: true,
} satisfies Record<ExportPhase, true>;
const task = z.object({
  taskId: text,
  logGroup: text,
  from: instant.exactOptional(),
  to: instant.exactOptional(),
  since: instant,
  foreign: z.boolean().describe('whether the task of another program occupies the slot'),
} satisfies SchemasOf<WatchedTask>);
const trouble = z.object({ code: text, message: text, since: instant } satisfies SchemasOf<Trouble>);
const exportProgress = z.object({
  ...counts,
  ...windowFacts,
  phase: z.enum(Object.keys(PHASES) as ExportPhase[]),
  verifying: count,
  planComplete: z.boolean(),
  total: count.exactOptional(),
  estimate: z.object({ tasksLeft: count, msPerTask: z.number() }).exactOptional(),
  task: task.exactOptional(),
  trouble: trouble.exactOptional(),
  lane: text.exactOptional(),
  startedAt: instant,
} satisfies SchemasOf<ExportProgress>);

const startReply = z.object({
  schemaVersion,
  exportId: text,
  runId: text,
  attached: z.boolean(),
  request: resolvedRequest,
  requestHash: sha256,
} satisfies SchemasOf<StartReply>);
const field = z.object({ field: text, value: text.exactOptional(), rule: text } satisfies SchemasOf<SchemaFinding>);
const explained = { code: z.enum(ERROR_CODES), message: text, hint: text } satisfies SchemasOf<Explained>;
const startRefusal = z.object({ ...explained, fields: z.array(field) } satisfies SchemasOf<StartRefusal>);

/** The documents by the names of their published schemas. */
const DOCUMENTS = {
  'export-request': { schema: exportRequest, about: 'The request for an export, as a caller writes it.' },
  'start-reply': { schema: startReply, about: 'The reply of the update startExport.' },
  'start-refusal': { schema: startRefusal, about: 'The first detail of the failure of the update startExport.' },
  'export-progress': { schema: exportProgress, about: 'The answer of the query progress.' },
  'export-result': { schema: exportResult, about: 'The result of an export that has closed.' },
} as const satisfies Record<string, { schema: z.ZodType; about: string }>;

/** The JSON Schemas (draft 2020-12) of the documents, by name. Documents that logferry writes may have more fields. */
export function documentJsonSchemas(): Record<keyof typeof DOCUMENTS, object> {
  const schemas = Object.entries(DOCUMENTS).map(([name, { schema, about }]) => {
    const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
    return [name, { $schema, $id: `urn:logferry:schema:${name}:1`, title: about, ...rest }];
  });
  return Object.fromEntries(schemas);
}
