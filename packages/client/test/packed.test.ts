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

describe('@logferry/client beside logferry', () => {
  let installed: Installation;
  beforeAll(async () => {
    installed = await Installation.of(['@logferry/client', 'logferry'], ['--omit=optional']);
  });
  afterAll(() => installed?.remove());

  it('recognises an error of the other package, and the other package recognises its errors', async () => {
    const script = `
      import * as ours from '@logferry/client/contract';
      import * as theirs from 'logferry/contract';
      const [mine, other] = [new ours.LogferryError('ID_IN_USE'), new theirs.LogferryError('ID_IN_USE')];
      console.log(other instanceof ours.LogferryError, ours.isLogferryError(other), theirs.isLogferryError(mine));
    `;
    expect(await installed.prints(script)).toBe('false true true');
  });
});
