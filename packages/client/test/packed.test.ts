import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Installation } from '../../../test/packaging/installation.js';

/**
 * Maximum size of the installed client (MB on disk). A service that only starts exports must not have to install the
 * worker, which takes 315 MB.
 */
const LIMIT_MB = 60;

describe('@logferry/client, installed in an empty folder', () => {
  let installed: Installation;
  beforeAll(async () => {
    installed = await Installation.of(['@logferry/client']);
  });
  afterAll(() => installed?.remove());

  it(`takes at most ${LIMIT_MB} MB on disk and has no native module`, async () => {
    const megabytes = await installed.megabytes();
    process.stdout.write(`@logferry/client takes ${megabytes} MB installed\n`);
    expect(megabytes).toBeLessThanOrEqual(LIMIT_MB);
    expect((await installed.files()).filter((file) => file.endsWith('.node'))).toEqual([]);
  });

  it.each([
    ['@logferry/client', 'createExportClient'],
    ['@logferry/client/contract', 'parseExportRequest'],
  ])('exports from %s the function %s', async (entry, name) => {
    expect(await installed.prints(`console.log(typeof (await import('${entry}')).${name})`)).toBe('function');
  });

  it('fails with an error of logferry when no Temporal service answers', async () => {
    const script = `
      import { connectTemporal } from '@logferry/client';
      import { isLogferryError } from '@logferry/client/contract';
      const error = await connectTemporal({ address: '127.0.0.1:1' }).catch((error) => error);
      console.log(isLogferryError(error), error.code);
    `;
    expect(await installed.prints(script)).toBe('true TEMPORAL_UNREACHABLE');
  });
});
