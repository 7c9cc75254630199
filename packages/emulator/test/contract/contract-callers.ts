import * as sdk from '@aws-sdk/client-cloudwatch-logs';
import type { AccountRegion } from '../../src/core/account-region.js';
import { type ContractTarget, clientSettings } from './contract-target.js';
import { rawCall, signedAs } from './raw-client.js';

type Result = { output: Record<string, unknown> } | { code: string; message: string; status: number };

export interface Answer {
  readonly result: Result;
  /** The HTTP reply. Present only if the caller uses raw HTTP. */
  readonly wire?: { readonly headers: object; readonly body: unknown };
}

export type Caller = (operation: string, input: object, owner: AccountRegion) => Promise<Answer>;

/**
 * A caller over raw HTTP, so that no SDK corrects the input. AWS would refuse its calls, because their signatures are
 * not valid.
 */
export function rawCaller({ endpoint = '' }: ContractTarget): Caller {
  return async (operation, input, { accountId, region }) => {
    const headers = {
      ...signedAs(accountId, region, 'logs'),
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `Logs_20140328.${operation}`,
    };
    const answer = await rawCall(endpoint, { method: 'POST', headers, body: JSON.stringify(input) });
    const body = parsed(answer.text);
    const { status } = answer;
    const result =
      status === 200 ? { output: body } : { code: String(body.__type), message: String(body.message), status };
    return { result, wire: { headers: answer.headers, body } };
  };
}

/** A caller that uses AWS's SDK for JavaScript without retries. */
export function sdkCaller({ endpoint }: ContractTarget): Caller {
  const clients = new Map<string, sdk.CloudWatchLogsClient>();
  const commands = sdk as unknown as Record<string, new (input: object) => never>;
  return async (operation, input, owner) => {
    const Command = commands[`${operation}Command`];
    if (Command === undefined) throw new Error(`the SDK has no ${operation}`);
    const key = `${owner.accountId}/${owner.region}`;
    const client = clients.get(key) ?? new sdk.CloudWatchLogsClient(clientSettings(endpoint, owner));
    clients.set(key, client);
    try {
      const { $metadata, ...output } = (await client.send(new Command(input))) as object as Record<string, unknown>;
      return { result: { output } };
    } catch (error) {
      // A reply that is not JSON.
      if (error instanceof SyntaxError) return { result: { code: error.name, message: error.message, status: 0 } };
      if (!(error instanceof sdk.CloudWatchLogsServiceException)) throw error;
      return { result: { code: error.name, message: error.message, status: error.$metadata.httpStatusCode ?? 0 } };
    }
  };
}

function parsed(text: string): Record<string, unknown> {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    return { __type: 'SyntaxError', message: text };
  }
}
