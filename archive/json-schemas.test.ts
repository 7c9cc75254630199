import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { recordJsonSchemas } from './json-schemas.js';
import { checkpointBody } from './log/index.js';
import { storeRecount } from './records/recounts.js';
import { newKeyPair, signEnvelope, signerOfPem, signNote, unsignedNote } from './signing/index.js';
import { MemoryStore } from './testing/memory-store.js';
import { hash, manifest, RECEIPT_KEY, receipt, recount, run } from './testing/record-samples.js';
import { ARCHIVE } from './testing/samples.js';

type Name = keyof ReturnType<typeof recordJsonSchemas>;
const schemas = recordJsonSchemas();
const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true });
const refusalsOf = (name: Name, record: unknown): string[] => {
  const check = ajv.getSchema(`urn:logferry:schema:${name}:1`) ?? ajv.compile(schemas[name]);
  check(record);
  return (check.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`);
};

async function storedRecount(): Promise<unknown> {
  const store = new MemoryStore();
  const { key } = await storeRecount(store, ARCHIVE, recount);
  return JSON.parse(store.text(key));
}

const AT = '2026-11-01T00:00:00Z';
const [object] = receipt.objects;
const month = {
  first: RECEIPT_KEY,
  last: RECEIPT_KEY,
  count: 1,
  sha256: hash,
  askedBefore: '2026-11-01T00:00:00Z',
  skipped: true,
};
const logged = { manifest: 'm', manifestSha256: hash, merkleRoot: hash, entries: 1 };
const SAMPLES: [Name, unknown][] = [
  ['receipt', receipt],
  ['object', { ...object, crc64nvme: 'AAAAAAAAAAA=', lock: { mode: 'COMPLIANCE', until: '2026-12-01T00:00:00Z' } }],
  ['part-line', { key: RECEIPT_KEY, sha256: hash, outcome: 'archived', skipped: false }],
  ['part-line', month],
  ['manifest', manifest],
  ['run', run],
  ['recount-line', { key: RECEIPT_KEY, sha256: hash }],
  ['closing-notice', { schemaVersion: 1, manifest: 'm' }],
  [
    'release-proof',
    {
      ...{ schemaVersion: 1, accountId: '1', region: 'r', logGroup: 'a', createdAt: AT, at: AT, keepDays: 30 },
      ...{ accepted: [], claimed: {}, authenticated: {}, receipts: [], days: [], queries: [] },
    },
  ],
  ['release-result', { schemaVersion: 1, proof: { key: 'k', sha256: hash }, at: AT, outcome: 'lowered' }],
  ['recount', await storedRecount()],
  ['log-entry', { schemaVersion: 1, n: 0, origin: 'logferry/b/1', subtrees: [], noticesFrom: 0, ...logged }],
  ['signature', JSON.parse(await signEnvelope(signerOfPem(newKeyPair('p256').privateKey), '{}'))],
];

describe.each(SAMPLES)('the JSON Schema named %s', (name, sample) => {
  it('accepts a record, also one with a field that a newer logferry has added', () => {
    expect(refusalsOf(name, JSON.parse(JSON.stringify(sample)))).toEqual([]);
    expect(refusalsOf(name, { ...(sample as object), aFieldOfTomorrow: 1 })).toEqual([]);
  });
  it('refuses a record without the fields that every record of its kind has', () => {
    const { sha256: _, schemaVersion: __, key: ___, payload: ____, ...rest } = sample as Record<string, unknown>;
    expect(refusalsOf(name, rest)).not.toEqual([]);
  });
});

it('the JSON Schema of a checkpoint accepts its text, signed or not', async () => {
  const body = checkpointBody({ origin: 'logferry/b/1', size: 3, root: hash });
  const signed = await signNote(signerOfPem(newKeyPair('ed25519').privateKey), 'logferry/b/1', body);
  expect([refusalsOf('checkpoint', unsignedNote(body)), refusalsOf('checkpoint', signed)]).toEqual([[], []]);
  expect(refusalsOf('checkpoint', unsignedNote(body).replace('3', '-3'))).toEqual([' pattern']);
});

it('the JSON Schemas refuse values that readers refuse', () => {
  expect(refusalsOf('receipt', { ...receipt, askedAt: 'yesterday' })).toEqual(['/askedAt pattern']);
  expect(refusalsOf('receipt', { ...receipt, schemaVersion: 2 })).toEqual(['/schemaVersion const']);
  const tags = { team: 1 };
  expect(refusalsOf('receipt', { ...receipt, logGroupMetadata: { ...receipt.logGroupMetadata, tags } })).toEqual([
    '/logGroupMetadata/tags/team type',
  ]);
  const request = { ...run.request, onlyTheErrors: true };
  expect(refusalsOf('run', { ...run, request })).toEqual(['/request additionalProperties']);
});
