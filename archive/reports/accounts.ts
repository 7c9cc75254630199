import { ACCOUNT_ID, REGION } from '../../contract/index.js';
import { underPrefix } from '../keys/data-keys.js';
import type { ObjectReader } from '../ports.js';

/** The accounts and Regions whose log groups have receipts in an archive, in order. */
export async function* recordedAccounts(
  objects: Pick<ObjectReader, 'list'>,
  prefix: string,
): AsyncGenerator<{ accountId: string; region: string }> {
  for await (const accountId of folderNames(objects, `${underPrefix({ prefix }, '_logferry', 'receipts')}/`)) {
    if (!ACCOUNT_ID.test(accountId)) continue;
    const folder = `${underPrefix({ prefix }, '_logferry', 'receipts', accountId)}/`;
    for await (const region of folderNames(objects, folder)) if (REGION.test(region)) yield { accountId, region };
  }
}

/** The names of the folders directly below a prefix. */
async function* folderNames(objects: Pick<ObjectReader, 'list'>, prefix: string): AsyncGenerator<string> {
  for await (const { folders } of objects.list(prefix, { delimiter: '/' })) {
    for (const folder of folders) yield folder.slice(prefix.length, -1);
  }
}
