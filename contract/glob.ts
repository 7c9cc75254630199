/**
 * Whether a log group's name matches a glob: `*` stands for any run of characters, `?` for any one character. The time
 * grows with (length of the glob) x (length of the name) at most; that of a regular expression can grow faster. IAM's
 * wildcards have code of their own, because their rules may change independently.
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
      // Lets the last star match one more character, and resumes after the star.
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
