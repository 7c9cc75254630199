import { describe, expect, it } from 'vitest';
import { findDestination } from './destination-from.js';

const value = { bucket: 'archive', prefix: 'logs', region: 'eu-central-1', account_id: '111122223333', kms: 'x' };
const found = { bucket: 'archive', prefix: 'logs', region: 'eu-central-1', accountId: '111122223333' };

describe('the destination in outputs', () => {
  it.each([
    ['terraform output -json', { other: { value: 1 }, destination: { sensitive: false, type: ['object', {}], value } }],
    ['terraform output -json destination', value],
    ['cdktf deploy --outputs-file', { archive: { destination: value, other: 'x' } }],
  ])('is found in those of %s', (_, outputs) => {
    expect(findDestination(outputs)).toEqual(found);
  });

  it('needs only a bucket', () => {
    expect(findDestination({ destination: { value: { bucket: 'archive', prefix: '' } } })).toEqual({
      bucket: 'archive',
    });
  });

  it.each([
    ['no output', {}],
    ['no output', []],
    ['no output', 'archive'],
    ['no output', { destination: { value: { bucket: 3 } } }],
    ['more than one', { a: { destination: value }, b: { destination: value } }],
  ])('is refused: %s', (message, outputs) => {
    expect(() => findDestination(outputs)).toThrow(message);
  });
});
