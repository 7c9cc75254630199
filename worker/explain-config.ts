import { isLogferryError, type ResolvedRequest } from '../contract/index.js';
import type { ConfigFacts } from '../destination/preflight/index.js';
import { configuredAccounts } from './accounts.js';
import { readWorkerConfig } from './config.js';

export interface ConfigSays {
  facts: ConfigFacts;
  /** The account of the role that the worker would take for the request. */
  accountId?: string;
}

/** Whether a worker with this configuration would carry an export to the destination; never throws. */
export async function whatConfigSays(
  configFile: string | undefined,
  request: Pick<ResolvedRequest, 'account' | 'region' | 'destination'>,
): Promise<ConfigSays> {
  if (configFile === undefined || configFile === '') {
    const reason =
      "the worker's configuration is not here: name it with --worker-config, or look where the worker runs";
    return { facts: { kind: 'unread', reason } };
  }
  try {
    const config = await readWorkerConfig(configFile);
    const { roleArn } = config.accounts[request.account ?? 'default'] ?? {};
    const accountId = roleArn?.split(':')[4];
    await configuredAccounts(config).authorize(request);
    return { facts: { kind: 'read', file: configFile }, ...(accountId !== undefined && { accountId }) };
  } catch (error) {
    if (!isLogferryError(error)) throw error;
    return { facts: { kind: 'read', file: configFile, refusal: error.explained } };
  }
}
