import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import type { StoredObject } from '../archive/index.js';

const OPENING = '<Contents>';
const CLOSING = '</Contents>';

/**
 * The objects of one page of a listing. A middleware takes these objects out of the page while the page arrives, and
 * leaves the rest to the SDK. This saves memory, because the SDK would hold a page as bytes, text, tree and answer at
 * once. A plan reads thousands of pages.
 */
export class ListedObjects {
  /** The objects of the last answer. Their keys are as S3 has encoded them. */
  objects: StoredObject[] = [];

  /** @param withChanges whether the objects have `changedMs` */
  constructor(private readonly withChanges = false) {}

  readonly taking =
    <Args, Answer extends { response: unknown }>(next: (args: Args) => Promise<Answer>) =>
    async (args: Args): Promise<Answer> => {
      const answer = await next(args);
      // The SDK may repeat the call after an answer that broke off.
      this.objects = [];
      const { response } = answer;
      if (isPage(response)) Reflect.set(response, 'body', Buffer.from(await this.take(response.body)));
      return answer;
    };

  /** @returns the page without the objects */
  private async take(page: Readable): Promise<string> {
    const decoder = new StringDecoder();
    let rest = '';
    let waiting = '';
    for await (const bytes of page) {
      waiting += decoder.write(bytes);
      let at = 0;
      for (;;) {
        const from = waiting.indexOf(OPENING, at);
        const to = from < 0 ? -1 : waiting.indexOf(CLOSING, from);
        if (to < 0) break;
        const object = objectOf(waiting.slice(from + OPENING.length, to), this.withChanges);
        if (object !== undefined) this.objects.push(object);
        rest += waiting.slice(at, object === undefined ? to + CLOSING.length : from);
        at = to + CLOSING.length;
      }
      waiting = waiting.slice(at);
    }
    return rest + waiting + decoder.end();
  }
}

function isPage(response: unknown): response is { body: Readable } {
  if (typeof response !== 'object' || response === null || !('body' in response)) return false;
  return response.body instanceof Readable && Reflect.get(response, 'statusCode') === 200;
}

/**
 * An object of a listing, as an instance of a class. V8 can allocate all values of one object literal in the old
 * generation, and millions of such values would stay there until a full garbage collection.
 */
class Listed implements StoredObject {
  declare readonly storageClass?: string;
  declare readonly changedMs?: number;

  constructor(
    public key: string,
    readonly bytes: number,
    readonly etag: string,
    storageClass: string | undefined,
    changedMs: number | undefined,
  ) {
    // Most objects get neither of these properties, because a property takes memory in every object.
    if (changedMs !== undefined) this.changedMs = changedMs;
    if (storageClass !== undefined && storageClass !== 'STANDARD') this.storageClass = storageClass;
  }
}

/** The object that an element describes; undefined if the element has no key or no size. */
function objectOf(element: string, withChanges: boolean): StoredObject | undefined {
  const key = textIn(element, 'Key');
  const bytes = Number(textIn(element, 'Size') ?? Number.NaN);
  if (key === undefined || Number.isNaN(bytes)) return undefined;
  const etag = (textIn(element, 'ETag') ?? '').replaceAll('"', '');
  const changedMs = withChanges ? Date.parse(textIn(element, 'LastModified') ?? '') : undefined;
  return new Listed(key, bytes, etag, textIn(element, 'StorageClass'), changedMs);
}

/** The text of the first child element called `name`. */
function textIn(element: string, name: string): string | undefined {
  const opening = `<${name}>`;
  const from = element.indexOf(opening);
  if (from < 0) return undefined;
  const to = element.indexOf('<', from + opening.length);
  if (!element.startsWith(`</${name}>`, to)) return undefined;
  const text = element.slice(from + opening.length, to);
  return text.includes('&') ? text.replace(REFERENCE, referenced) : text;
}

const REFERENCE = /&(?:#(\d+)|#x([\da-fA-F]+)|(amp|apos|gt|lt|quot));/g;
const NAMED: Record<string, string> = { amp: '&', apos: "'", gt: '>', lt: '<', quot: '"' };

/** The character that a reference of XML stands for. */
const referenced = (_: string, decimal?: string, hexadecimal?: string, name = ''): string =>
  NAMED[name] ?? String.fromCodePoint(decimal === undefined ? Number.parseInt(hexadecimal ?? '', 16) : Number(decimal));
