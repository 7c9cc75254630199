import { expect, it } from 'vitest';
import { provider } from './provider.js';
import { referenceOf } from './reference.js';

it('the reference describes the provider block, and each resource, data source and action with its attributes', () => {
  const page = referenceOf(provider);
  const { configuration, resources, dataSources, actions } = provider;
  const titles = [
    'Provider block',
    ...resources.map(({ name }) => `Resource \`${name}\``),
    ...dataSources.map(({ name }) => `Data source \`${name}\``),
    ...actions.map(({ name }) => `Action \`${name}\``),
  ];
  expect([...page.matchAll(/^## (.*)$/gm)].map(([, title]) => title)).toEqual(titles);
  for (const { description, attributes } of [configuration, ...resources, ...dataSources, ...actions]) {
    expect(page).toContain(description);
    for (const name of Object.keys(attributes)) expect(page).toContain(`| \`${name}\` |`);
  }
});
