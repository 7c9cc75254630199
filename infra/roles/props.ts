import type { Access, RoleKind } from './access.js';
import type { Trust } from './trust.js';

export interface LogExporterRoleProps extends Access {
  readonly kind: RoleKind;
  /** At most 64 characters. Part of the ARN by which other accounts name the role. */
  readonly name: string;
  /** Who may assume the role; one statement each. */
  readonly trust: readonly Trust[];
  /** Default `/`. */
  readonly path?: string;
  /** ARN of a policy that limits the role's permissions. */
  readonly permissionsBoundary?: string;
  /** Longest session (s), 3,600 (default) to 43,200. If another role assumes this one, AWS limits it to one hour. */
  readonly maxSessionSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
}
