import type { HttpReply, HttpRequest } from './http-row.js';

export const RECORDED = 'recorded: tests of the object store Argmin that were run against AWS';
export const LANGUAGE = 'reference of the policy language';

export const BUCKET = 'arn:aws:s3:::$bucket';
export const OBJECTS = `${BUCKET}/*`;
/** A statement that is accepted. Most rows change one member of it. */
export const STATEMENT = {
  Effect: 'Allow',
  Principal: { AWS: '$neighbour' },
  Action: 's3:GetObject',
  Resource: OBJECTS,
};

export const equals = (key: string, value = 'x') => ({ Condition: { StringEquals: { [key]: value } } });

export const policyText = (...statements: readonly object[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });
export const putPolicy = (body: string): HttpRequest => ({ method: 'PUT', path: '/$bucket?policy', body });
export const stored: HttpReply = { status: 204 };
export const malformed = (message: string): HttpReply => ({ status: 400, code: 'MalformedPolicy', message });
