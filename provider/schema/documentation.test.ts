import { expect, it } from 'vitest';
import {
  block,
  computed,
  documentation,
  int,
  list,
  map,
  object,
  optional,
  optionalComputed,
  required,
  string,
} from './index.js';

it('the documentation has a row for every attribute, and a dotted name for each attribute of an object', () => {
  const attributes = {
    name: required(string, 'Its name.', { replace: true }),
    key: optional(string, 'A key, `a|b`.', { sensitive: true, deprecated: 'use name.' }),
    sizes: computed(map(int), 'Sizes.'),
    steps: optionalComputed(list(object({ at: required(string, 'When.') })), 'Steps.'),
    timeouts: block({ create: optional(string, 'For a create.') }, 'Time limits.'),
  };
  expect(documentation(attributes)).toBe(`| attribute | type | set by | description |
|---|---|---|---|
| \`name\` | string | you, required; a change replaces | Its name. |
| \`key\` | string | you | A key, \`a\\|b\`. Sensitive: Terraform does not print it. Deprecated: use name. |
| \`sizes\` | map of number | the provider | Sizes. |
| \`steps\` | list of object | you, else the provider | Steps. |
| \`steps[*].at\` | string | you, required | When. |
| \`timeouts\` | block | you | Time limits. |
| \`timeouts.create\` | string | you | For a create. |`);
});
