/** One statement of a resource policy. Sids of statements that are built here never change. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal: '*' | { readonly Service: OneOrMore } | { readonly AWS: OneOrMore };
  readonly Action: OneOrMore;
  readonly Resource: OneOrMore;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMore>>>>;
}

type OneOrMore = string | readonly string[];

/** A policy as JSON text, compact as in a bucket or key policy document. */
export const policyText = (statements: readonly Pick<Statement, 'Sid'>[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
