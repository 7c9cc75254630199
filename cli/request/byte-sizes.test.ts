import { expect, it } from 'vitest';
import { parseBytes } from './byte-sizes.js';

it.each([
  ['50GB', 50_000_000_000],
  ['1.5 TB', 1_500_000_000_000],
  ['500MiB', 524_288_000],
  ['1000000', 1_000_000],
  ['7b', 7],
  ['2kb', 2_000],
  ['0', 0],
])('%s is %d bytes', (text, bytes) => {
  expect(parseBytes(text, '--max-scan')).toBe(bytes);
});

it.each(['', 'GB', '-1GB', '1e9', '5 gigabytes', '5G', '1iB', '1.2345GB', '10GBps', '∞'])(
  '%j is refused as a number of bytes',
  (text) => {
    expect(() => parseBytes(text, '--max-scan')).toThrow('write a number of bytes such as 50GB');
  },
);
