import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { beforeEach, describe, expect, it } from 'vitest';
import { EXPORT_WORKFLOW, MEMO, type ResolvedRequest, requestHash, type TargetsRequest } from '../contract/index.js';
import { createExportClient } from './client.js';

interface Held {
  type: string;
  status: 'RUNNING' | 'COMPLETED';
  memo: Record<string, unknown>;
  input?: ResolvedRequest;
}

/** The workflows of a Temporal service in memory, by id, and the calls that change a workflow. */
let workflows: Map<string, Held>;
let changes: string[];

const described = (workflowId: string, { type, status, memo }: Held) => ({
  ...{ workflowId, runId: `run of ${workflowId}`, type, memo },
  status: { name: status },
  startTime: new Date('2026-11-21T10:00:00Z'),
  raw: { workflowExecutionInfo: { firstRunId: `run of ${workflowId}` }, firstRunId: `run of ${workflowId}` },
});

/** Lists workflows, for the two forms of query that starting exports and addressing exports use. */
async function* listed(query: string) {
  const start = /WorkflowId STARTS_WITH '([^']+)'/.exec(query)?.[1] ?? '';
  for (const [id, held] of workflows) {
    if (held.type !== EXPORT_WORKFLOW || !id.startsWith(start)) continue;
    if (query.includes("ExecutionStatus = 'Running'") && held.status !== 'RUNNING') continue;
    yield described(id, held);
  }
}

const service = {
  options: { namespace: 'default' },
  workflow: {
    list: ({ query }: { query: string }) => listed(query),
    async start(type: string, { workflowId, memo, args }: { workflowId: string; memo: Held['memo']; args: [never] }) {
      if (workflows.get(workflowId)?.status === 'RUNNING') {
        throw new WorkflowExecutionAlreadyStartedError('already started', workflowId, type);
      }
      changes.push(`start ${workflowId}`);
      workflows.set(workflowId, { type, status: 'RUNNING', memo, input: args[0] });
      return { firstExecutionRunId: `run of ${workflowId}` };
    },
    getHandle: (id: string) => ({
      async describe() {
        const held = workflows.get(id);
        if (held === undefined) throw new WorkflowNotFoundError('not found', id, undefined);
        return described(id, held);
      },
      signal: async () => void changes.push(`cancel ${id}`),
    }),
  },
} as unknown as Client;
const client = createExportClient({ client: service });

beforeEach(() => {
  workflows = new Map();
  changes = [];
});

const NOW_MS = Date.UTC(2026, 10, 21, 15, 30);
const DAY_MS = 86_400_000;
const [frankfurt, virginia] = ['eu-central-1', 'us-east-1'].map((region) => ({
  account: 'prod',
  ...{ region, destination: { bucket: `prod-${region}` } },
})) as [TargetsRequest['targets'][number], TargetsRequest['targets'][number]];
const request = (targets = [frankfurt, virginia]): TargetsRequest => ({
  source: { logGroupPrefixes: ['/aws/'] },
  window: { lookback: 'P30D' },
  targets,
});
const close = (id: string) => workflows.set(id, { ...(workflows.get(id) as Held), status: 'COMPLETED' });

describe('a start with targets', () => {
  it('starts one ordinary export for each target, in their order', async () => {
    const started = await client.startTargets(request(), { id: 'nightly', nowMs: NOW_MS });
    expect(started).toEqual([
      { id: 'nightly.prod.eu-central-1', runId: 'run of nightly.prod.eu-central-1', attached: false },
      { id: 'nightly.prod.us-east-1', runId: 'run of nightly.prod.us-east-1', attached: false },
    ]);
    const { source, window } = request();
    await client.start({ source, window, ...virginia }, { id: 'alone', nowMs: NOW_MS });
    const [ofTarget, alone] = ['nightly.prod.us-east-1', 'alone'].map((id) => workflows.get(id));
    expect(ofTarget).toEqual(alone);
  });

  it('attaches to the exports that the same request has started, whether the id is given or derived', async () => {
    for (const id of ['nightly', undefined]) {
      workflows.clear();
      const options = { nowMs: NOW_MS, ...(id !== undefined && { id }) };
      const first = await client.startTargets(request(), options);
      const again = await client.startTargets(request([virginia, frankfurt]), { ...options, nowMs: NOW_MS + 60_000 });
      expect(again).toEqual([...first].reverse().map((one) => ({ ...one, attached: true })));
    }
    expect(changes).toHaveLength(4);
  });

  it('attaches a day later to the export that is still open, and starts the closed export again under a new id', async () => {
    const [first] = await client.startTargets(request(), { nowMs: NOW_MS });
    close([...workflows.keys()][1] ?? '');
    const later = await client.startTargets(request(), { nowMs: NOW_MS + DAY_MS });
    expect(later[0]).toEqual({ ...first, attached: true });
    expect(later[1]).toMatchObject({ attached: false });
    expect(workflows.size).toBe(3);
  });

  it('attaches a day later if the hash of the request that the caller wrote is still the same', async () => {
    const unresolvedHash = (one: ResolvedRequest) => requestHash({ ...one, window: { lookback: 'P1D' } });
    await client.startTargets(request(), { nowMs: NOW_MS, unresolvedHash });
    const later = await client.startTargets(request(), { nowMs: NOW_MS + DAY_MS, unresolvedHash });
    expect(later.map(({ attached }) => attached)).toEqual([true, true]);
  });

  it('starts nothing if an id belongs to another request or to another workflow', async () => {
    const taken = 'nightly.prod.us-east-1';
    for (const [type, code] of [
      [EXPORT_WORKFLOW, 'ID_IN_USE'],
      ['other', 'NOT_AN_EXPORT'],
    ] as const) {
      workflows.set(taken, { type, status: 'RUNNING', memo: { [MEMO.requestHash]: 'another' } });
      await expect(client.startTargets(request(), { id: 'nightly' })).rejects.toMatchObject({ code });
    }
    await expect(client.startTargets(request(), { id: 'x'.repeat(128) })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    expect(changes).toEqual([]);
    close(taken);
    await client.startTargets(request(), { id: 'nightly' });
    expect(changes).toHaveLength(2);
  });
});

describe('an id', () => {
  const hold = (...ids: string[]) => {
    for (const id of ids) workflows.set(id, { type: EXPORT_WORKFLOW, status: 'RUNNING', memo: {} });
  };

  it('addresses the export that has it, or else the exports of all targets that have it as their common id', async () => {
    hold('n.prod.us-east-1', 'n.111122223333.eu-central-1', 'n.prod.nowhere', 'n.a.b.eu-central-1', 'nn.p.us-east-1');
    expect(await client.exportsOf('n')).toEqual(['n.111122223333.eu-central-1', 'n.prod.us-east-1']);
    expect(await client.exportsOf('n.prod.us-east-1')).toEqual(['n.prod.us-east-1']);
    hold('n');
    expect(await client.exportsOf('n')).toEqual(['n']);
  });

  it.each(['', 'unknown', "quo'ted", 'n.prod'])('%j that addresses no export is refused', async (id) => {
    hold('n.prod.us-east-1');
    await expect(client.exportsOf(id)).rejects.toMatchObject({
      code: id === '' ? 'INVALID_REQUEST' : 'UNKNOWN_EXPORT',
    });
  });
});

it('cancelAll cancels none of several exports if one of the ids is unknown', async () => {
  await client.startTargets(request(), { id: 'nightly' });
  changes = [];
  const ids = ['nightly.prod.eu-central-1', 'unknown'];
  const refused = client.cancelAll(ids, { reason: 'test', requestedBy: 'test' });
  await expect(refused).rejects.toMatchObject({ code: 'UNKNOWN_EXPORT' });
  expect(changes).toEqual([]);
});
