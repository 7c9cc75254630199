/**
 * Parses AWS's shorthand form of an object whose members are texts: `key=value,key=value`. A value can be quoted with
 * `'` or `"`. A quoted value can contain commas; its own quote and `\` are written with a `\` before them.
 * @returns the members in their order, or what is wrong with the text
 */
export function parseShorthand(text: string): [key: string, value: string][] | { wrong: string } {
  const members: [string, string][] = [];
  for (let rest = text; ; ) {
    const found = MEMBER.exec(rest);
    if (found === null) return { wrong: `${JSON.stringify(rest.slice(0, 60))} is not of the form key=value` };
    const [whole, key = '', double, single, plain = ''] = found;
    if (members.some(([other]) => other === key)) return { wrong: `${key} occurs twice` };
    members.push([key, double?.replace(/\\(["\\])/g, '$1') ?? single?.replace(/\\(['\\])/g, '$1') ?? plain]);
    rest = rest.slice(whole.length);
    if (rest === '') return members;
    if (!rest.startsWith(','))
      return { wrong: `${JSON.stringify(rest.slice(0, 60))} follows the end of a quoted value` };
    rest = rest.slice(1);
  }
}

/** A key, and a value in double quotes, in single quotes or without quotes. */
const MEMBER = /^\s*([A-Za-z]+)=(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|([^,"'][^,]*|(?=,|$)))/;
