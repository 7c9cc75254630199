/**
 * Whether a log group's name matches a glob: `*` stands for any run of characters, `?` for any one. Linear in time and
 * space for any glob, which a regular expression is not. Globs of log groups are a rule of their own: IAM's wildcards,
 * which look the same, may change without them.
 */
export function matchesGlob(glob: string, name: string): boolean {
  let inGlob = 0;
  let inName = 0;
  let lastStar: { inGlob: number; inName: number } | undefined;
  while (inName < name.length) {
    const wanted = glob[inGlob];
    if (wanted === '*') {
      lastStar = { inGlob, inName };
      inGlob += 1;
    } else if (wanted === '?' || wanted === name[inName]) {
      inGlob += 1;
      inName += 1;
    } else if (lastStar !== undefined) {
      // The last star takes one more character, and matching resumes after the star.
      lastStar.inName += 1;
      inGlob = lastStar.inGlob + 1;
      inName = lastStar.inName;
    } else {
      return false;
    }
  }
  while (glob[inGlob] === '*') inGlob += 1;
  return inGlob === glob.length;
}
