// Fails when a Markdown file of the repository links to a file, or to a heading of one, that is
// not there. Links to other sites are not followed: a check must not depend on them.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
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

let broken = 0;
for (const name of documents) {
  const text = readFileSync(join(root, name), 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');
  for (const [, target] of text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)) {
    if (/^[a-z][a-z0-9+.-]*:/i.test(target)) continue;
    const [path, anchor] = decodeURIComponent(target).split('#');
    const file = path ? normalize(join(root, path.startsWith('/') ? '' : dirname(name), path)) : join(root, name);
    if (!existsSync(file)) {
      console.error(`${name}: ${target} is not there`);
      broken++;
    } else if (anchor && statSync(file).isFile() && file.endsWith('.md') && !anchors(file).has(anchor)) {
      console.error(`${name}: ${target}: no such heading`);
      broken++;
    }
  }
}
console.log(`${documents.length} documents, ${broken} broken links`);
process.exit(broken ? 1 : 0);
