/** The account, Region and bucket of every test. */
export const ACCOUNT_ID = '111122223333';
export const REGION = 'eu-central-1';
export const BUCKET = 'archive';

/** A text in every event. It may appear nowhere outside of the log group and the archive. */
export const CONTENT = 'customer-4711-bought';
/** The secret access key of every test. It may appear in no output, record or history. */
export const SECRET = 'secret-key-of-the-test';
