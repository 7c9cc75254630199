import type { GroupMonth } from './group-month.js';

type Pair = [fromMs: number, toMs: number];

/** The text of a packed month, as JSON. */
type Packed = [
  closed: Pair[],
  asIs: Pair[],
  own: Pair[],
  attempts: [...Pair, next: number][],
  /** The folder of all receipts of the group and month. */
  folder: string,
  unsettled: (Pair | [...Pair, file: string, bytes: number, etag: string])[],
];

/**
 * The records of a group and month as one text, which takes about a quarter of the memory of the objects. Planning
 * remembers a hundred thousand windows and more that are due for a recount.
 */
export class PackedMonth {
  readonly text: string;

  constructor({ closed, asIs, own, attempts, unsettled }: GroupMonth) {
    const [first] = unsettled;
    const folder = first?.receipt === undefined ? '' : folderOf(first.receipt.key);
    const packed: Packed = [
      closed.map(({ fromMs, toMs }) => [fromMs, toMs]),
      asIs.map(({ fromMs, toMs }) => [fromMs, toMs]),
      own.map(({ fromMs, toMs }) => [fromMs, toMs]),
      attempts.map(({ fromMs, toMs, next }) => [fromMs, toMs, next]),
      folder,
      unsettled.map(({ fromMs, toMs, receipt }) => {
        if (receipt === undefined) return [fromMs, toMs];
        return [fromMs, toMs, receipt.key.slice(folder.length), receipt.bytes, receipt.etag];
      }),
    ];
    this.text = JSON.stringify(packed);
  }

  unpacked(): GroupMonth {
    const [closed, asIs, own, attempts, folder, unsettled] = JSON.parse(this.text) as Packed;
    return {
      closed: closed.map(([fromMs, toMs]) => ({ fromMs, toMs })),
      asIs: asIs.map(([fromMs, toMs]) => ({ fromMs, toMs })),
      own: own.map(([fromMs, toMs]) => ({ fromMs, toMs })),
      attempts: attempts.map(([fromMs, toMs, next]) => ({ fromMs, toMs, next })),
      unsettled: unsettled.map(([fromMs, toMs, file, bytes, etag]) => {
        if (file === undefined || bytes === undefined || etag === undefined) return { fromMs, toMs };
        return { fromMs, toMs, receipt: { key: folder + file, bytes, etag } };
      }),
    };
  }
}

const folderOf = (key: string): string => key.slice(0, key.lastIndexOf('/') + 1);
