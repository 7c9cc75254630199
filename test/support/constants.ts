/** The account, Region and bucket of most tests over the emulator. */
export const ACCOUNT_ID = '111122223333';
export const REGION = 'eu-central-1';
export const BUCKET = 'archive';

/** A text in the events of tests. It must not appear anywhere except in the log group and in the archive. */
export const CONTENT = 'customer-4711-bought';
/** The secret access key of tests that search for secrets. It must not appear in any output, record or history. */
export const SECRET = 'secret-key-of-the-test';
