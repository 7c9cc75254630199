import { describe, expect, it } from 'vitest';
import { LogferryError, type ResolvedRequest } from '../../contract/index.js';
import { sampleEstimate } from '../../local/estimate/testing/sample-estimate.js';
import type { LocalPlan, PlanSummary } from '../../local/index.js';
import { FakeExports } from '../../test/support/fake-exports.js';
import { ProviderCalls } from '../../test/support/provider-calls.js';
import { askingOnly, connectTo } from '../../test/support/provider-context.js';
import { provider } from '../provider.js';
import type { Members } from '../schema/index.js';
import { providerConfiguration } from '../settings.js';
import { decodeValue, encodeValue } from '../transport/codec.js';
import { readDataSource, validateConfig } from '../transport/messages.js';

const BLOCK = {
  temporal_address: null,
  temporal_namespace: null,
  temporal_api_key: null,
  temporal_tls: null,
  task_queue: null,
  defaults: { region: 'eu-west-1', account: null, destination: { bucket: 'archive' }, requested_by: null },
};
const REQUEST = {
  source: { log_groups: ['/b', '/a'] },
  window: { from: '2026-10-01T00:00:00Z', to: '2026-10-11T00:00:00Z' },
};
const SUMMARY: PlanSummary = {
  ...{ accountId: '111122223333', groups: 2, lines: 9, tasks: 7, bytes: 1_000.4, skipped: 5, unsettled: 1 },
  ...{ quiet: 2, expired: 3, recounts: { windows: 4, bytes: 50.6, ofUnknownSize: 0 }, warnings: [] },
  ...{ skippedExpired: 0, window: { from: '2026-10-01T00:00:00Z', to: '2026-10-11T00:00:00Z' }, leftOut: [] },
  estimate: sampleEstimate(7),
};

const fake = new FakeExports();
let asked: ResolvedRequest[];
let taken: number;

/** The calls of a provider with a fake of Temporal. Planning results in the given plan or error. */
function calls(plan: Partial<PlanSummary> | Error = {}, block: Members = BLOCK) {
  asked = [];
  taken = 0;
  const aws = askingOnly({
    async plan(request): Promise<LocalPlan> {
      asked.push(request);
      if (plan instanceof Error) throw plan;
      async function* lines() {
        for (taken = 0; taken < SUMMARY.lines; taken += 1) {
          yield { logGroup: '/a', from: REQUEST.window.from, to: REQUEST.window.to, generation: 1 };
        }
      }
      return { accountId: SUMMARY.accountId, request, lines: lines(), summary: () => ({ ...SUMMARY, ...plan }) };
    },
  });
  return ProviderCalls.configured(
    { ...provider, configuration: providerConfiguration({}, connectTo(fake), aws) },
    block,
  );
}

async function read(typeName: string, config: Members, by: ProviderCalls) {
  const { state, diagnostics } = await by.call('ReadDataSource', readDataSource, {
    typeName,
    config: encodeValue(config),
  });
  return { state: decodeValue(state) as Members | null, diagnostics };
}

describe('data "logferry_plan"', () => {
  it('gives tasks, windows by outcome and estimates, and starts nothing', async () => {
    const { state, diagnostics } = await read('logferry_plan', REQUEST, await calls());
    expect(diagnostics).toEqual([]);
    expect(state).toMatchObject({
      account_id: '111122223333',
      log_groups: 2,
      tasks: 7,
      bytes: 1_000,
      windows: { due: 7, closed: 5, unsettled: 1, quiet: 2, expired: 3, recounted: 4 },
      recount_bytes: 51,
      // An attribute that the configuration leaves out is null in the state, although the plan used the provider's
      // default.
      region: null,
    });
    expect(asked).toMatchObject([
      { region: 'eu-west-1', destination: { bucket: 'archive' }, source: { logGroups: ['/a', '/b'] }, slice: 'day' },
    ]);
    expect(taken).toBe(SUMMARY.lines);
    expect(fake.calls).toBe(0);
  });

  it('shows the warnings of the plan', async () => {
    const warnings = [{ code: 'WINDOW_TOO_RECENT', message: 'too recent', hint: 'wait' }] as PlanSummary['warnings'];
    const { state, diagnostics } = await read('logferry_plan', REQUEST, await calls({ warnings }));
    expect(state).not.toBeNull();
    expect(diagnostics).toMatchObject([{ severity: 2, summary: 'too recent', detail: 'wait' }]);
  });

  it('says whose credentials are missing, and which argument AWS refuses', async () => {
    const missing = new LogferryError('CREDENTIALS', { detail: 'CredentialsProviderError' });
    expect(await read('logferry_plan', REQUEST, await calls(missing))).toMatchObject({
      state: null,
      diagnostics: [{ severity: 1, detail: expect.stringContaining('the machine that runs Terraform') }],
    });
    const refused = new LogferryError('BUCKET_MISSING', { bucket: 'archive' });
    const { diagnostics } = await read('logferry_plan', REQUEST, await calls(refused));
    expect(diagnostics[0]?.attribute?.steps.map(({ attribute }) => attribute)).toEqual(['destination', 'bucket']);
  });

  it('makes no call to AWS for a request that breaks a rule', async () => {
    const window = { ...REQUEST.window, to: '2999-01-01T00:00:00Z' };
    expect(await read('logferry_plan', { ...REQUEST, window }, await calls())).toMatchObject({ state: null });
    expect(await read('logferry_plan', REQUEST, await calls({}, { ...BLOCK, defaults: null }))).toMatchObject({
      diagnostics: [
        { summary: expect.stringContaining('region') },
        { summary: expect.stringContaining('destination') },
      ],
    });
    expect(asked).toEqual([]);
    const config = encodeValue({ ...REQUEST, window: { from: REQUEST.window.to, to: REQUEST.window.from } });
    const validated = await (await calls()).call('ValidateDataResourceConfig', validateConfig, {
      typeName: 'logferry_plan',
      config,
    });
    expect(validated.diagnostics).toHaveLength(1);
  });
});

describe('data "logferry_export"', () => {
  it('shows the current state of an export, and starts nothing', async () => {
    const { id } = await fake.start({} as never, { id: 'exp-1' });
    expect((await read('logferry_export', { id }, await calls())).state).toMatchObject({ id, status: 'RUNNING' });
    fake.end(id, 'completed');
    expect((await read('logferry_export', { id }, await calls())).state).toMatchObject({
      status: 'COMPLETED',
      counts: { archived: 3 },
    });
    expect(fake.runs.get(id)).toHaveLength(1);
  });

  it('refuses the argument id if Temporal does not know the export', async () => {
    const { state, diagnostics } = await read('logferry_export', { id: 'exp-none' }, await calls());
    expect(state).toBeNull();
    expect(diagnostics[0]?.attribute?.steps).toMatchObject([{ attribute: 'id' }]);
  });
});
