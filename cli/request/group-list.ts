import { parseJsonText } from '../../contract/json.js';

/** A log group that a list names: its name or ARN, and its position in the list, for messages. */
interface Listed {
  text: string;
  at: string;
}

/** The log groups of a list, or why the list cannot be used. */
export type GroupList = Listed[] | { wrong: string };

/**
 * Reads a list of log groups as people write it, and as the AWS CLI prints it:
 * - text: names or ARNs between line ends, tabs or spaces; `# ` begins a comment;
 * - the text output of `aws logs describe-log-groups`;
 * - JSON: a list of names, a list of log groups, the whole output of `aws logs describe-log-groups`, or one JSON string
 *   on each line.
 *
 * No name of a log group contains a space or begins with a bracket or a quote, so the forms cannot be confused.
 */
export function readGroupList(content: string): GroupList {
  const text = content.trim();
  if (text === '') return { wrong: 'it is empty' };
  const list = /^[[{"]/.test(text) ? jsonList(text) : textList(content);
  return Array.isArray(list) && list.length === 0 ? { wrong: 'it names no log group' } : list;
}

/**
 * The reason for refusing a list that the AWS CLI printed only in part, because the missing log groups would not be
 * exported.
 */
const INCOMPLETE =
  'it is not complete, because it has a token for the next page; print all pages, without --no-paginate and --max-items';

function textList(content: string): GroupList {
  const lines = content.split(/\r\n|\r|\n/);
  const ofAws = awsTextList(lines);
  if (ofAws !== undefined) return ofAws;
  const listed: Listed[] = [];
  for (const [index, line] of lines.entries()) {
    const at = `line ${index + 1}`;
    if (/^\s*(\||\+-|- )/.test(line)) {
      return { wrong: `${at} looks like a table or YAML; write one name a line, or use --output text or json` };
    }
    const words = line.trim().split(/\s+/);
    const comment = words.indexOf('#');
    const names = comment < 0 ? words : words.slice(0, comment);
    listed.push(...names.filter((name) => name !== '').map((name) => ({ text: name, at })));
  }
  return listed;
}

/** The log groups of `aws logs describe-log-groups --output text`; undefined if the lines are not of this form. */
function awsTextList(lines: readonly string[]): GroupList | undefined {
  const rows = lines.map((line) => line.split('\t'));
  const isGroup = ([first]: string[]) => first === 'LOGGROUPS';
  if (!rows.some((row) => isGroup(row) && row.some(isGroupArn))) return undefined;
  if (rows.some(([first]) => first === 'NEXTTOKEN')) return { wrong: INCOMPLETE };
  return rows.flatMap((row, index) => {
    const arn = isGroup(row) ? row.find(isGroupArn) : undefined;
    return arn === undefined ? [] : [{ text: arn, at: `line ${index + 1}` }];
  });
}

const isGroupArn = (text: string): boolean => /^arn:[^:]+:logs:[^:]+:\d+:log-group:/.test(text);

function jsonList(text: string): GroupList {
  const lines = text.split(/\r\n|\r|\n/);
  const eachIsText = lines.every((line) => /^\s*("([^"\\]|\\.)*"\s*)?$/.test(line));
  try {
    if (eachIsText) return lines.flatMap((line, index) => textOf(line, `line ${index + 1}`));
    return ofDocument(parseJsonText(text));
  } catch (error) {
    return { wrong: error instanceof Error ? error.message : String(error) };
  }
}

const textOf = (line: string, at: string): Listed[] =>
  line.trim() === '' ? [] : [{ text: String(parseJsonText(line)), at }];

function ofDocument(value: unknown): GroupList {
  if (Array.isArray(value)) return elements(value, '');
  if (!isObject(value) || !Array.isArray(value.logGroups)) {
    return { wrong: 'it is neither a list nor an object with the list logGroups' };
  }
  if ([value.nextToken, value.NextToken].some((token) => typeof token === 'string')) return { wrong: INCOMPLETE };
  return elements(value.logGroups, 'logGroups');
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function elements(values: readonly unknown[], path: string): GroupList {
  const listed: Listed[] = [];
  for (const [index, value] of values.entries()) {
    const text = nameIn(value);
    if (text === undefined) return { wrong: `${path}[${index}] names no log group` };
    listed.push({ text, at: `${path}[${index}]` });
  }
  return listed;
}

/** The name or ARN in an element of a list: a text, a list of one text, or a log group as AWS describes it. */
function nameIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return value.length === 1 ? nameIn(value[0]) : undefined;
  if (!isObject(value)) return undefined;
  return [value.logGroupArn, value.arn, value.logGroupName].find((text) => typeof text === 'string');
}
