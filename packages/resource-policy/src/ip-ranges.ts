import { BlockList, isIP } from 'node:net';

interface Range {
  readonly address: string;
  readonly family: 'ipv4' | 'ipv6';
  readonly bits: number;
}

/** Whether a text is an address, or a range of addresses such as `203.0.113.0/24`. */
export const isRange = (text: string): boolean => rangeOf(text) !== undefined;

/** Whether an address is in a range. False if the address or the range is not valid. */
export function isInRange(range: string, address: string): boolean {
  const wanted = rangeOf(range);
  const given = rangeOf(address);
  if (wanted === undefined || given === undefined || wanted.family !== given.family) return false;
  const list = new BlockList();
  list.addSubnet(wanted.address, wanted.bits, wanted.family);
  return list.check(given.address, given.family);
}

function rangeOf(text: string): Range | undefined {
  const [address = '', bitsText, ...rest] = text.split('/');
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const size = version === 4 ? 32 : 128;
  const bits = bitsText === undefined ? size : Number(bitsText);
  if (bitsText !== undefined && !/^\d{1,3}$/.test(bitsText)) return undefined;
  return bits > size ? undefined : { address, family: version === 4 ? 'ipv4' : 'ipv6', bits };
}
