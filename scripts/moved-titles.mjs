// Checks test/moved-titles.tsv, which maps each test title of commit 66d7356 to a test of today or to the reason why the
// test was removed. The check fails if an old title is missing from the table, or if a new title does not exist.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import ts from 'typescript';

const OLD = '66d7356';
const TABLE = new URL('../test/moved-titles.tsv', import.meta.url);

const git = (...args) => execFileSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 28, stdio: 'pipe' });

/** Files with tests, or with rows and scenarios whose titles become the titles of tests. */
const hasTests = (file) => file.endsWith('.test.ts') || /(^|\/)(test|testing)\/.*\.ts$/.test(file) || isFixture(file);
const isFixture = (file) => /^test\/fixtures\/histories\/.*\.json$/.test(file);

const flat = (text) => text.replace(/\s+/g, ' ').trim();

/** The names in a chain of calls, such as `it.each([])` or `topic.scenario`. */
function chain(node) {
  if (ts.isIdentifier(node)) return [node.text];
  if (ts.isPropertyAccessExpression(node)) return [...chain(node.expression), node.name.text];
  if (ts.isCallExpression(node)) return [...chain(node.expression), '()'];
  return ['?'];
}

const MODIFIERS = ['each', 'for', 'skipIf', 'runIf', 'extend'];
const isText = (node) => ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node);

/** The text of a title. The name of a constant stands for the text of the constant. */
function titleOf(node, source) {
  if (isText(node)) return flat(node.text);
  if (!ts.isIdentifier(node)) return flat(node.getText(source));
  let value = node.text;
  const visit = (other) => {
    if (ts.isVariableDeclaration(other) && other.name.getText(source) === node.text && other.pos < node.pos) {
      if (other.initializer)
        value = isText(other.initializer) ? other.initializer.text : other.initializer.getText(source);
    }
    ts.forEachChild(other, visit);
  };
  visit(source);
  return flat(value);
}

/** The titles in a file, each with the names of its groups before it, and with its text. */
export function titlesIn(file, text) {
  if (isFixture(file)) return [{ title: file.split('/').at(-1).replace('.json', ''), text: '', row: true }];
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found = [];
  const visit = (node, groups) => {
    if (ts.isCallExpression(node) && node.arguments.length > 0) {
      const names = chain(node.expression);
      const [first] = node.arguments;
      const add = (title) => found.push({ title: [...groups, title].join(' > '), text: node.getText(source) });
      if (names[0] === 'describe' && !MODIFIERS.includes(names.at(-1))) {
        ts.forEachChild(node, (child) => visit(child, [...groups, titleOf(first, source)]));
        return;
      }
      const isTest = names[0] === 'it' || (names[0] === 'test' && names.length === 1);
      if (isTest && node.arguments.length > 1 && !MODIFIERS.includes(names.at(-1))) add(titleOf(first, source));
      if (names[0] === 'overServer' || (names.at(-1) === 'scenario' && node.arguments.length === 3)) {
        add(titleOf(first, source));
      }
      // Rows of the crash matrix.
      if (names[0] === 'of' && file.endsWith('crash/matrix.ts')) {
        for (const row of node.arguments[1]?.elements ?? []) {
          const [step, moment, effect] = row.elements.map((each) => each.text);
          const title = `${first.getText(source)}: ${step}, ${moment}: ${effect}`;
          found.push({ title, text: row.getText(source), row: true });
        }
      }
    }
    if (ts.isObjectLiteralExpression(node)) {
      const textOf = (name) => {
        const property = node.properties.find(
          (each) => ts.isPropertyAssignment(each) && each.name.getText(source) === name,
        );
        return property && isText(property.initializer) ? flat(property.initializer.text) : undefined;
      };
      const [id, about, mistake] = ['id', 'about', 'mistake'].map(textOf);
      // Rows of the emulator's contract, mutants of the simulation, and histories to record.
      if (id && about) found.push({ title: `${id}: ${about}`, text: node.getText(source), row: true });
      if (mistake) found.push({ title: mistake, text: node.getText(source), row: true });
      const name = file.startsWith('test/replay/') ? textOf('name') : undefined;
      if (name) found.push({ title: name, text: node.getText(source), row: true });
    }
    ts.forEachChild(node, (child) => visit(child, groups));
  };
  visit(source, []);
  return found;
}

/** The key of a title. A tab cannot be part of a title. */
const keyOf = (file, title) => `${file}\t${title}`;

function count(keys) {
  const counts = new Map();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

const last = (title) => title.split(' > ').at(-1);

function kindOf(oldTitle, newTitle) {
  if (newTitle === '') return 'deleted';
  return last(oldTitle) === last(newTitle) ? 'kept' : 'renamed';
}

function check() {
  try {
    git('cat-file', '-e', `${OLD}^{commit}`);
  } catch {
    console.log(`skipped: this clone has no commit ${OLD}, so the old titles are not known`);
    return;
  }
  const rows = readFileSync(TABLE, 'utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  const problems = [];
  const oldFiles = git('ls-tree', '-r', '--name-only', OLD).split('\n').filter(hasTests);
  const old = oldFiles.flatMap((file) => {
    const text = isFixture(file) ? '' : git('show', `${OLD}:${file}`);
    return titlesIn(file, text).map(({ title }) => keyOf(file, title));
  });
  const listed = count(rows.map(([file, title]) => keyOf(file, title)));
  for (const [key, times] of count(old)) {
    if ((listed.get(key) ?? 0) < times) problems.push(`no row for the old title: ${key}`);
  }
  const known = new Set(old);
  for (const key of listed.keys()) if (!known.has(key)) problems.push(`no such old title: ${key}`);

  const files = git('ls-files').split('\n').filter(hasTests);
  const present = new Set(
    files.flatMap((file) => titlesIn(file, readFileSync(file, 'utf8')).map(({ title }) => keyOf(file, title))),
  );
  for (const [oldFile, oldTitle, newFile, newTitle, layer, reason] of rows) {
    if (!reason) problems.push(`no reason: ${keyOf(oldFile, oldTitle)}`);
    if (newFile === '' && newTitle === '') continue;
    if (!layer) problems.push(`no layer: ${keyOf(oldFile, oldTitle)}`);
    if (!present.has(keyOf(newFile, newTitle))) problems.push(`no such test: ${keyOf(newFile, newTitle)}`);
  }
  for (const problem of problems) console.error(problem);
  const kinds = count(rows.map(([, oldTitle, , newTitle]) => kindOf(oldTitle, newTitle)));
  const numbers = [...kinds].map(([kind, times]) => `${times} ${kind}`).join(', ');
  console.log(`${old.length} old titles, ${rows.length} rows: ${numbers}; ${problems.length} problems`);
  if (problems.length > 0) process.exitCode = 1;
}

if (process.argv[1] === import.meta.filename) check();
