import { expect, it } from 'vitest';
import { ARCHIVE } from '../testing/samples.js';
import { rulesAgainst } from './expiring-rules.js';

const archive = { ...ARCHIVE, prefix: 'logs' };

it.each([
  ['', true],
  ['l', true],
  ['logs/', true],
  ['logs/data/', true],
  ['logs/data/111122223333/eu-central-1/!a/', true],
  ['logs/data/account=111122223333/', true],
  ['logs/_logferry/plans/', true],
  ['logs/data/999999999999/', false],
  ['logs/data/111122223333/us-east-1/', false],
  ['other/', false],
])('a rule for the prefix %j can delete objects of the archive: %s', (prefix, can) => {
  expect(rulesAgainst(archive, [{ id: 'r', prefix, days: 1, isFiltered: false }])).toHaveLength(can ? 1 : 0);
});
