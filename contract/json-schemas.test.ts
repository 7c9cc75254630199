import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import {
  type ExportProgress,
  type ExportResult,
  noTotals,
  parseExportRequest,
  requestHash,
  resolveRequest,
  type StartReply,
  startRefusal,
} from './index.js';
import { documentJsonSchemas } from './json-schemas.js';

const ajv = new Ajv2020({ strict: true, strictRequired: false });
const schemas = documentJsonSchemas();
const refusalsOf = (name: keyof typeof schemas, document: unknown): string[] => {
  const check = ajv.getSchema(`urn:logferry:schema:${name}:1`) ?? ajv.compile(schemas[name]);
  check(JSON.parse(JSON.stringify(document)));
  return (check.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
};

const REQUEST = {
  source: { logGroups: ['/app'], tags: { team: 'pay' } },
  window: { lookback: 'P7D' },
  destination: { bucket: 'my-archive' },
  region: 'eu-central-1',
};
const AT = '2026-11-20T15:00:00Z';
const request = resolveRequest(parseExportRequest(REQUEST), Date.parse(AT));
const reply: StartReply = {
  ...{ schemaVersion: 1, exportId: 'pay', runId: 'r', attached: false },
  ...{ request, requestHash: requestHash(request) },
};
const result: ExportResult = {
  ...noTotals(),
  ...{ schemaVersion: 1, exportId: 'pay', status: 'partial', region: 'eu-central-1', startedAt: AT, finishedAt: AT },
  failures: [{ slice: { logGroup: '/app', from: AT, to: AT, generation: 1 }, code: 'C', message: 'm', hint: 'h' }],
  window: { from: AT, to: AT },
  leftOut: [{ from: AT, to: AT, reason: 'sliceNotOver', slice: 'day' }],
  cancelledBy: { requestedBy: 'me', reason: 'test' },
};
const { failures: _, tasksCreated: __, ...counts } = noTotals();
const progress: ExportProgress = {
  ...counts,
  ...{
    phase: 'exporting',
    verifying: 0,
    planComplete: true,
    startedAt: AT,
    estimate: { tasksLeft: 2, msPerTask: 1.5 },
  },
  task: { taskId: 't', logGroup: '/app', since: AT, foreign: true },
  trouble: { code: 'C', message: 'm', since: AT },
};
const refused = startRefusal({ ...REQUEST, region: 7 }, { exportId: 'pay', request, fromMs: Date.parse(AT) });

it.each<[keyof typeof schemas, object]>([
  ['export-request', REQUEST],
  ['start-reply', reply],
  ['start-refusal', refused ?? {}],
  ['export-progress', progress],
  ['export-result', result],
])('the schema %s accepts its document, and refuses an empty object', (name, document) => {
  expect(refusalsOf(name, document)).toEqual([]);
  expect(refusalsOf(name, {})).not.toEqual([]);
  if (name !== 'export-request') expect(refusalsOf(name, { ...document, ofALaterVersion: 1 })).toEqual([]);
});

it('the schema of the request allows no unknown field, and has the limits of lists and tags', () => {
  expect(refusalsOf('export-request', { ...REQUEST, slcie: 'day' })).toEqual([' additionalProperties']);
  expect(schemas['export-request']).toMatchObject({
    properties: {
      source: {
        properties: { tags: { minProperties: 1, maxProperties: 50 }, logGroups: { minItems: 1, maxItems: 500 } },
      },
    },
  });
});
