import { Client, type ConnectionLike, defaultPayloadConverter } from '@temporalio/client';
import { expect, it } from 'vitest';
import { createExportClient } from './client.js';
import { undecodableAsUndefined } from './undecodable-payloads.js';

const bytes = (text: string) => new TextEncoder().encode(text);
const sent = (encoding: string, text: string) => ({ metadata: { encoding: bytes(encoding) }, data: bytes(text) });
const number = (value: number) => ({ toNumber: () => value });

/** An export as Temporal lists it. */
const listed = (workflowId: string, fields: object) => ({
  ...{ execution: { workflowId, runId: 'run' }, type: { name: 'exportLogs' }, status: 1, taskQueue: 'logferry' },
  ...{ historyLength: number(5), startTime: { nanos: 0 }, memo: { fields } },
});

/** A connection to a made-up Temporal that lists exports and has no history. */
const connection = {
  workflowService: {
    listWorkflowExecutions: async () => ({
      nextPageToken: bytes(''),
      executions: [
        listed('encrypted', { logferrySummary: sent('binary/encrypted', 'text') }),
        listed('cut', { logferrySummary: sent('json/plain', '{"a":') }),
        listed('readable', {
          other: sent('binary/encrypted', 'text'),
          logferrySummary: defaultPayloadConverter.toPayload('/app'),
        }),
      ],
    }),
    getWorkflowExecutionHistory: async () => ({ history: { events: [] }, nextPageToken: bytes('') }),
  },
} as unknown as ConnectionLike;

it('the client lists exports although their memos cannot be decoded', async () => {
  const client = new Client({ connection, dataConverter: { payloadCodecs: [undecodableAsUndefined] } });
  const found: [string, string][] = [];
  for await (const { id, summary } of createExportClient({ client }).list()) found.push([id, summary]);
  expect(found).toEqual([
    ['encrypted', ''],
    ['cut', ''],
    ['readable', '/app'],
  ]);
});

it('the codec changes neither payloads that can be decoded nor payloads that the client sends', async () => {
  const payloads = [{ a: 1 }, undefined, bytes('raw')].map((value) => defaultPayloadConverter.toPayload(value));
  expect(await undecodableAsUndefined.decode(payloads)).toEqual(payloads);
  expect(await undecodableAsUndefined.encode(payloads)).toBe(payloads);
});
