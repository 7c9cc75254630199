import { ACCOUNT_PRINCIPAL, SERVICE_PRINCIPAL } from './policy.js';

/** Somebody that no question is ever about. */
const NOBODY = 'arn:aws:iam::000000000000:user/nobody';

/**
 * The part of a principal that questions can be about: accounts, identities and services. Federated users, canonical ids
 * and the unique ids that stand for deleted identities are none of those.
 */
export function understoodPrincipal(given: unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given;
  const { AWS, Service } = given as { AWS?: unknown; Service?: unknown };
  const accounts = texts(AWS).filter((name) => ACCOUNT_PRINCIPAL.test(name));
  const services = texts(Service).filter((name) => SERVICE_PRINCIPAL.test(name));
  return {
    AWS: accounts.length === 0 ? [NOBODY] : accounts,
    ...(services.length > 0 && { Service: services }),
  };
}

const texts = (given: unknown): string[] =>
  (Array.isArray(given) ? given : [given]).filter((name): name is string => typeof name === 'string');
