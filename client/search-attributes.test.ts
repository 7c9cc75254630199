import type { Client } from '@temporalio/client';
import { expect, it } from 'vitest';
import { SEARCH_ATTRIBUTES } from '../contract/index.js';
import { registerSearchAttributes } from './search-attributes.js';

const KEYWORD = 2;
const TEXT = 1;
const ALL = Object.values(SEARCH_ATTRIBUTES);

/**
 * A namespace with search attributes. @param refusesWith gRPC code with which the namespace refuses to register
 * attributes
 */
function namespace(attributes: Record<string, number>, refusesWith?: number) {
  const client = {
    options: { namespace: 'exports' },
    withDeadline: (_deadline: number, call: () => Promise<unknown>) => call(),
    connection: {
      operatorService: {
        listSearchAttributes: async () => ({ customAttributes: attributes }),
        async addSearchAttributes({ searchAttributes }: { searchAttributes: Record<string, number> }) {
          if (refusesWith !== undefined) {
            throw Object.assign(new Error('secret'), { code: refusesWith, details: 'secret', metadata: {} });
          }
          Object.assign(attributes, searchAttributes);
        },
      },
    },
  };
  return client as unknown as Client;
}

it('registerSearchAttributes registers the missing search attributes, and nothing the second time', async () => {
  const attributes: Record<string, number> = { LogferryBucket: KEYWORD, Other: TEXT };
  const client = namespace(attributes);
  expect((await registerSearchAttributes(client)).sort()).toEqual([
    'LogferryAccount',
    'LogferryRegion',
    'LogferryStatus',
  ]);
  expect(attributes).toEqual({ Other: TEXT, ...Object.fromEntries(ALL.map((name) => [name, KEYWORD])) });
  expect(await registerSearchAttributes(client)).toEqual([]);
});

it.each([
  [7, 'these credentials may not do that'],
  [12, 'the service does not offer that to clients'],
  [6, 'another type'],
])(
  'registerSearchAttributes says why a namespace refuses with the gRPC code %i, and how else to register the attributes',
  async (code, reason) => {
    const refused = registerSearchAttributes(namespace({ LogferryStatus: TEXT }, code));
    await expect(refused).rejects.toMatchObject({
      code: 'SEARCH_ATTRIBUTES_REFUSED',
      message: expect.stringMatching(new RegExp(`namespace exports.*${reason}`)),
      explained: { hint: expect.stringContaining('tcld namespace search-attributes add') },
    });
    await expect(refused).rejects.not.toThrow('secret');
  },
);

it('registerSearchAttributes throws the error of Temporal unchanged if the service can recover by itself', async () => {
  await expect(registerSearchAttributes(namespace({}, 14))).rejects.toMatchObject({ code: 14 });
});
