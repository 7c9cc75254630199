import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { createInspector } from './inspector.js';

const grant = (grantee: string, right: string): string =>
  `<Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" ${grantee}</Grantee>` +
  `<Permission>${right}</Permission></Grant>`;
/**
 * An ACL in the form in which S3 writes it. The test needs it, because buckets of the emulator have only private ACLs.
 */
const ACL =
  '<AccessControlPolicy><Owner><ID>me</ID></Owner><AccessControlList>' +
  grant('xsi:type="CanonicalUser"><ID>me</ID>', 'FULL_CONTROL') +
  grant('xsi:type="CanonicalUser"><ID>79a5</ID>', 'WRITE') +
  grant('xsi:type="Group"><URI>http://acs.amazonaws.com/groups/global/AllUsers</URI>', 'READ') +
  '</AccessControlList></AccessControlPolicy>';

it("the inspector lists the grants that the ACL of a bucket gives to others than the bucket's owner", async () => {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url, String(request.headers['x-amz-expected-bucket-owner']));
    response.writeHead(200, { 'content-type': 'application/xml' }).end(ACL);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const inspector = createInspector({
    ...{ region: 'eu-central-1', endpoint: `http://127.0.0.1:${port}` },
    credentials: { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'secret' },
  });
  try {
    expect(await inspector.bucket('archive', '111122223333').grants()).toEqual([
      { to: '79a5', right: 'WRITE' },
      { to: 'AllUsers', right: 'READ' },
    ]);
    expect(asked).toEqual(['/archive/?acl=', '111122223333']);
  } finally {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  }
});
