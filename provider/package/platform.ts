/** Systems for which the launcher works: it is a shell script. */
export const PLATFORMS = ['linux_amd64', 'linux_arm64', 'darwin_amd64', 'darwin_arm64'] as const;

/** A system as Terraform names it. */
export type Platform = (typeof PLATFORMS)[number];

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

/** The platform of Node's names for a system and its architecture; undefined where the launcher does not work. */
export function platformOf(system: string, architecture: string): Platform | undefined {
  const name = `${system}_${ARCHITECTURES[architecture] ?? architecture}`;
  return PLATFORMS.find((platform) => platform === name);
}
