/** Account ids, ARNs of identities, and `*`. */
const ACCOUNT = /^(\*|\d{12}|arn:aws[a-z-]*:(iam|sts)::\d{12}:.+)$/;
const SERVICE = /^[a-z0-9.-]+\.amazonaws\.com(\.cn)?$/;
/** A principal that matches no request. */
const NO_PRINCIPAL = 'arn:aws:iam::000000000000:user/nobody';

/** A principal in a statement that this package cannot compare with the principal of a request. */
export interface UnresolvedPrincipal {
  readonly kind: 'account' | 'service';
  /** A phrase for messages, for example `a canonical user id`. */
  readonly what: string;
}

/**
 * The accounts, identities and services among the principals of a statement, without those that
 * {@link unresolvedPrincipals} returns. The member `Federated` and the unique ids of deleted identities are also left
 * out, because no {@link Principal} of a request is one of them.
 */
export function resolvedPrincipals(given: unknown): unknown {
  if (!isSet(given)) return given;
  const accounts = texts(given.AWS).filter((name) => ACCOUNT.test(name));
  const services = texts(given.Service).filter((name) => SERVICE.test(name));
  return {
    AWS: accounts.length === 0 ? [NO_PRINCIPAL] : accounts,
    ...(services.length > 0 && { Service: services }),
  };
}

/**
 * The principals of a statement that this package cannot compare: canonical user ids, and service names that are not
 * whole, such as those with a `*`.
 */
export function unresolvedPrincipals(given: unknown): UnresolvedPrincipal[] {
  if (!isSet(given)) return [];
  const hasOpenService = texts(given.Service).some((name) => !SERVICE.test(name));
  return [
    ...(given.CanonicalUser === undefined ? [] : [{ kind: 'account', what: 'a canonical user id' } as const]),
    ...(hasOpenService ? [{ kind: 'service', what: 'the name of a service' } as const] : []),
  ];
}

const isSet = (given: unknown): given is { AWS?: unknown; Service?: unknown; CanonicalUser?: unknown } =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

const texts = (given: unknown): string[] =>
  (Array.isArray(given) ? given : [given]).filter((name): name is string => typeof name === 'string');
