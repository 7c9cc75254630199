import type { Access, RoleKind } from './access.js';
import type { Trust } from './trust.js';

/** The props that all roles have in common. */
export interface RoleProps extends Access {
  /** At most 64 characters. Part of the ARN by which other accounts name the role. */
  readonly name: string;
  /** The principals that may assume the role. Each entry becomes one statement. */
  readonly trust: readonly Trust[];
  /** Default `/`. */
  readonly path?: string;
  /** ARN of a policy that limits the role's permissions. */
  readonly permissionsBoundary?: string;
  /**
   * Longest session (s), 3,600 (default) to 43,200. If another role assumes this role, AWS limits the session to one
   * hour.
   */
  readonly maxSessionSeconds?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

export interface LogExporterRoleProps extends RoleProps {
  readonly kind: RoleKind;
}

/** The props of a releaser role. A releaser signs nothing and assumes no role. */
export type LogReleaserRoleProps = Omit<RoleProps, 'signingKeyArn' | 'assumes'>;
