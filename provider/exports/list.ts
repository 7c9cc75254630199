import type { ExportListing } from '../../client/index.js';
import type { CallContext, Listing } from '../handlers.js';
import type { Settings } from '../settings.js';
import { diagnosed, notConnectable } from './diagnose.js';

/** Lists the exports that the Temporal namespace still keeps, newest first. */
export async function listExports(
  limit: number,
  { settings: { temporal } }: CallContext<Settings>,
): Promise<Listing<{ readonly id: string }>> {
  if (temporal === undefined) return { found: [], diagnostics: [notConnectable()] };
  try {
    const exports = await temporal.ask(async (client) => {
      const listed: ExportListing[] = [];
      for await (const one of client.list({ limit })) listed.push(one);
      return listed;
    });
    const found = exports.map(({ id, status, summary }) => ({
      identity: { id },
      displayName: `${id}: ${status}, ${summary}`,
    }));
    return { found, diagnostics: [] };
  } catch (error) {
    return { found: [], diagnostics: [diagnosed(error)] };
  }
}
