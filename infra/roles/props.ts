import type { Access, RoleKind } from './access.js';
import type { Trust } from './trust.js';

export interface LogExporterRoleProps extends Access {
  readonly kind: RoleKind;
  /** At most 64 characters. It is part of the ARN by which others name the role. */
  readonly name: string;
  /** Who may take the role on; one statement for each. */
  readonly trust: readonly Trust[];
  /** Default `/`. */
  readonly path?: string;
  /** ARN of a policy that limits whatever the role is allowed. */
  readonly permissionsBoundary?: string;
  /** Longest session in seconds, 3,600 (the default) to 43,200. Roles that another role assumes get an hour at most. */
  readonly maxSessionSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
}
