/** Platforms on which the launcher, a shell script, works. */
export const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'] as const;

/** A platform as Terraform names it. */
export type Platform = (typeof PLATFORMS)[number];

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/**
 * Terraform's name of the platform that Node calls `system` and `architecture`. Undefined if the launcher does not
 * support the platform.
 */
export function platformOf(system: string, architecture: string): Platform | undefined {
  const name = `${system}_${ARCHITECTURES[architecture] ?? architecture}`;
  return PLATFORMS.find((platform) => platform === name);
}
