/** The address of a provider: the three parts of `source` in `required_providers`. */
export interface ProviderAddress {
  readonly host: string;
  readonly namespace: string;
  readonly type: string;
}

/**
 * The address of an installation without a registry. No public registry can serve it, because `.internal` is reserved
 * for names inside a network.
 */
export const DEFAULT_ADDRESS: ProviderAddress = { host: 'logferry.internal', namespace: 'logferry', type: 'logferry' };

const HOST = /^(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::\d{1,5})?$/;

/**
 * Whether a text can be the host in the address of a provider. The labels of a host are in lower case, and the host has
 * a dot or a port.
 */
export const isHost = (text: string): boolean => HOST.test(text) && /[.:]/.test(text);

export const sourceOf = ({ host, namespace, type }: ProviderAddress): string => `${host}/${namespace}/${type}`;
