import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, it } from 'vitest';
import { planJsonSchemas } from './json-schemas.js';

const window = { logGroup: 'a', from: '2026-10-01T00:00:00Z', to: '2026-10-02T00:00:00Z' };
const at = '2026-11-01T00:00:00Z';
const group = { name: 'a', arn: 'arn', createdAt: at, logClass: 'STANDARD' };
const SAMPLES: Record<keyof ReturnType<typeof planJsonSchemas>, object> = {
  'plan-survey': { schemaVersion: 1, at, pages: [], warnings: [], failures: [] },
  'plan-group': group,
  'plan-answer': { name: 'a', createdAt: at, askedAt: at, newest: 'none' },
  'plan-again': { name: 'a', createdAt: at, askedAt: at, pass: 2 },
  'plan-recount': { schemaVersion: 1, late: [], settled: [window] },
  'plan-recounts': { schemaVersion: 1, recounts: ['k'] },
  'plan-charge': { schemaVersion: 1, bytes: 1, total: 2 },
};

it.each(Object.entries(planJsonSchemas()))(
  'the JSON Schema %s accepts its record, and refuses an empty object',
  (name, schema) => {
    const check = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true }).compile(schema);
    check(SAMPLES[name as keyof typeof SAMPLES]);
    expect([check.errors ?? [], check({})]).toEqual([[], false]);
  },
);
