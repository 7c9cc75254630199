import { ACCOUNT_PRINCIPAL, SERVICE_PRINCIPAL } from './policy.js';

/** Somebody that no question is ever about. */
const NOBODY = 'arn:aws:iam::000000000000:user/nobody';

/** A name that may or may not be that of somebody whom a question is about. */
export interface DoubtfulName {
  readonly of: 'account' | 'service';
  readonly what: string;
}

/**
 * The part of a principal that questions can be about: accounts, identities and services. Federated users and the unique
 * ids that stand for deleted identities are none of those.
 */
export function understoodPrincipal(given: unknown): unknown {
  if (!isSet(given)) return given;
  const accounts = texts(given.AWS).filter((name) => ACCOUNT_PRINCIPAL.test(name));
  const services = texts(given.Service).filter((name) => SERVICE_PRINCIPAL.test(name));
  return {
    AWS: accounts.length === 0 ? [NOBODY] : accounts,
    ...(services.length > 0 && { Service: services }),
  };
}

/** The part of a principal of which that is not known: whose canonical id it is, and which services a `*` reaches. */
export function doubtfulNames(given: unknown): DoubtfulName[] {
  if (!isSet(given)) return [];
  const isOpen = texts(given.Service).some((name) => !SERVICE_PRINCIPAL.test(name));
  return [
    ...(given.CanonicalUser === undefined ? [] : [{ of: 'account', what: 'a canonical user id' } as const]),
    ...(isOpen ? [{ of: 'service', what: 'the name of a service' } as const] : []),
  ];
}

const isSet = (given: unknown): given is { AWS?: unknown; Service?: unknown; CanonicalUser?: unknown } =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

const texts = (given: unknown): string[] =>
  (Array.isArray(given) ? given : [given]).filter((name): name is string => typeof name === 'string');
