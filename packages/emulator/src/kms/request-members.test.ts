import * as sdk from '@aws-sdk/client-kms';
import { expect, it } from 'vitest';
import { KMS_OPERATIONS } from './operations/index.js';

/** The members that the API model of the installed SDK gives to the request of an operation. */
function modelled(operation: string): string[] {
  const schemas = sdk as unknown as Record<string, readonly unknown[]>;
  const names = schemas[`${operation}Request$`]?.find(Array.isArray) as string[] | undefined;
  return [...(names ?? [])].sort();
}

it.each(Object.entries(KMS_OPERATIONS))('%s of KMS ignores no member in silence', (operation, { members }) => {
  expect([...members].sort()).toEqual(modelled(operation));
});
