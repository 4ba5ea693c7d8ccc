#!/bin/sh
# Refreshes the lists of disposable and free-mail domains from their npm packages (both MIT), through whatever registry
# npm is configured with, and puts their licence texts beside them. Needs npm (node). Run it, read the diff, run the tests.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
target=$here/src/main/resources/dev/leadflow/verifier
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM

# Unpacks the newest version; nothing in it is run.
unpack() {
    mkdir "$work/$1"
    (cd "$work/$1" && tar -xzf "$(npm pack --silent --ignore-scripts "$1")" --strip-components=1)
}

unpack disposable-email-domains
unpack free-email-domains

node - "$work" "$target" <<'SCRIPT'
const fs = require('fs');
const [work, target] = process.argv.slice(2);

// Public suffixes of Indonesia, under which honest businesses live; the wildcard list has them for one abuser's sake.
const publicSuffixes = new Set(['web.id', 'my.id']);

function list(name, file) {
  return JSON.parse(fs.readFileSync(`${work}/${name}/${file}`, 'utf8')).map(domain => domain.trim().toLowerCase());
}

function write(name, file, domains) {
  const { version, license } = JSON.parse(fs.readFileSync(`${work}/${name}/package.json`, 'utf8'));
  if (license !== 'MIT') throw new Error(`${name} has another licence now: ${license}`);
  const sorted = [...new Set(domains)].filter(domain => domain.includes('.')).sort();
  if (sorted.length < 100) throw new Error(`${name} has only ${sorted.length} domains: not taken`);
  const head = `# ${name} ${version}, ${license}; refreshed by refresh-domain-lists.sh, not edited by hand\n`;
  fs.writeFileSync(`${target}/${file}`, head + sorted.join('\n') + '\n');
  console.log(`${file}: ${sorted.length} domains of ${name} ${version}`);
}

write('disposable-email-domains', 'disposable-domains.txt',
  list('disposable-email-domains', 'index.json').filter(domain => !publicSuffixes.has(domain)));
write('disposable-email-domains', 'disposable-domains-with-subdomains.txt',
  list('disposable-email-domains', 'wildcard.json').filter(domain => !publicSuffixes.has(domain)));
write('free-email-domains', 'free-mail-domains.txt', list('free-email-domains', 'domains.json'));

// That package states its licence in its readme only.
const readme = fs.readFileSync(`${work}/disposable-email-domains/Readme.md`, 'utf8');
fs.writeFileSync(`${target}/disposable-domains.LICENSE.md`,
  'disposable-email-domains, package.json: "license": "MIT". From its Readme.md:\n\n' + readme.slice(readme.indexOf('# License')).trim() + '\n');
fs.copyFileSync(`${work}/free-email-domains/LICENSE.md`, `${target}/free-mail-domains.LICENSE.md`);
fs.chmodSync(`${target}/free-mail-domains.LICENSE.md`, 0o644);
SCRIPT
