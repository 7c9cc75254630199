/** The oldest release of Node.js that runs the provider: major and minor version. */
const OLDEST = [20, 19] as const;

/**
 * Why a release of Node.js cannot run the provider; undefined if it can.
 * @param version such as `20.19.0`
 * @param command the path of this Node.js
 */
export function nodeProblem(version: string, command: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `The logferry provider needs Node.js ${OLDEST.join('.')} or newer, and ${command} is Node.js ${version}: put a newer node on PATH, or name it in LOGFERRY_NODE.`;
}
