import type { Receipt } from './receipt.js';

type Metadata = NonNullable<Receipt['logGroupMetadata']>;

/**
 * Whether a data protection policy of the log group or of its account applied, so that AWS can have masked parts of the
 * exported events.
 */
export const mayBeMasked = ({ dataProtectionStatus, inheritedProperties = [] }: Metadata): boolean =>
  dataProtectionStatus === 'ACTIVATED' || inheritedProperties.includes('ACCOUNT_DATA_PROTECTION');
