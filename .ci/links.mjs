// Fails when a Markdown file of the repository links to a file, or to a heading of one, that is
// not there; when a picture of the manual is shown without words for who does not see it; and when
// one lies there that no page shows. Links to other sites are not followed: a check must not depend on them.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  .split('\n')
  .filter((name) => name && existsSync(join(root, name)));

/** The ids that a forge gives to headings: lower case, no punctuation, spaces to hyphens. */
function anchors(path) {
  const seen = new Map();
  const ids = new Set();
  let fenced = false;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line.startsWith('```')) fenced = !fenced;
    const named = /<a (?:id|name)="([^"]+)"/.exec(line);
    if (named) ids.add(named[1]);
    const heading = /^#{1,6}\s+(.*?)\s*#*$/.exec(line);
    if (fenced || !heading) continue;
    const id = heading[1]
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const n = seen.get(id) ?? 0;
    seen.set(id, n + 1);
    ids.add(n ? `${id}-${n}` : id);
  }
  return ids;
}

/** Everything that a text points at: links, pictures, and pictures that are given a width. */
function targets(text) {
  const links = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map((m) => m[1]);
  const sized = [...text.matchAll(/<img\b[^>]*\bsrc="([^"]+)"/g)].map((m) => m[1]);
  return [...links, ...sized];
}

/** Pictures that say nothing to who cannot see them. */
function wordless(text) {
  const plain = [...text.matchAll(/!\[\s*\]\(([^)]+)\)/g)].map((m) => m[1]);
  const sized = [...text.matchAll(/<img\b[^>]*>/g)].map((m) => m[0]).filter((tag) => !/\balt="[^"]{10,}"/.test(tag));
  return [...plain, ...sized];
}

const PICTURES = 'docs/manual/img';
const shown = new Set();
let broken = 0;
for (const name of documents) {
  const text = readFileSync(join(root, name), 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  for (const what of wordless(text)) {
    console.error(`${name}: ${what} has no words for who cannot see it`);
    broken++;
  }
  for (const target of targets(text)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [path, anchor] = decodeURIComponent(target).split('#');
    const file = path ? normalize(join(root, path.startsWith('/') ? '' : dirname(name), path)) : join(root, name);
    shown.add(file);
    if (!existsSync(file)) {
      console.error(`${name}: ${target} is not there`);
      broken++;
    } else if (anchor && statSync(file).isFile() && file.endsWith('.md') && !anchors(file).has(anchor)) {
      console.error(`${name}: ${target}: no such heading`);
      broken++;
    }
  }
}
const pictures = existsSync(join(root, PICTURES)) ? readdirSync(join(root, PICTURES)) : [];
for (const picture of pictures.filter((one) => !shown.has(join(root, PICTURES, one)))) {
  console.error(`${PICTURES}/${picture}: no page shows it`);
  broken++;
}
console.log(`${documents.length} documents, ${broken} broken links`);
process.exit(broken ? 1 : 0);
