/**
 * The licences of everything that the app is shipped with: checks that each fits Apache-2.0, and writes the notices.
 *
 *   node build/notices.mjs [FILE]     without FILE: only the check; ends with 1 and a list when one does not fit
 */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isProgram, root } from './sources.mjs';

/** Licences that may be combined with Apache-2.0 in one program and ask for no more than a notice. */
const FITTING = new Set([
  'Apache-2.0',
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  'Python-2.0',
  'Zlib',
  'OFL-1.1', // fonts: embedding asks for the notice only
]);

/** Built into the window's files, though npm knows them as tools. */
const BUNDLED = [
  'svelte',
  'chart.js',
  '@lucide/svelte',
  '@fontsource-variable/ibm-plex-sans',
  '@fontsource-variable/noto-sans-sc',
  '@fontsource/ibm-plex-mono',
  'bits-ui',
  '@internationalized/date',
];

/** Packages whose manifest names no licence, by version; each as its LICENSE file reads. */
const BY_ITS_TEXT = new Map([
  ['png-js 2.0.0', 'MIT'],
  ['svelte-toolbelt 0.10.7', 'MIT'],
]);

/** Whether an SPDX expression can be met by licences that fit. */
export function fits(expression) {
  if (typeof expression !== 'string') return false;
  return expression
    .replace(/[()]/g, ' ')
    .split(/\s+OR\s+/)
    .some((all) => all.split(/\s+AND\s+/).every((one) => FITTING.has(one.trim())));
}

async function manifest(folder) {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
}

/** Folder of a package as `from` would load it: its own node_modules first, then those above. */
async function resolve(name, from) {
  for (let folder = from; ; folder = dirname(folder)) {
    const found = join(folder, 'node_modules', name);
    try {
      await manifest(found);
      return found;
    } catch {
      if (dirname(folder) === folder) return undefined;
    }
  }
}

/** Every package that is shipped: name, version, SPDX licence, text. */
export async function shipped() {
  const found = new Map();
  const visit = async (name, from, optional) => {
    const folder = await resolve(name, from);
    if (folder === undefined) {
      if (optional) return;
      throw new Error(`${name} is not installed. Run npm install.`);
    }
    if (found.has(folder)) return;
    const its = await manifest(folder);
    const stated = its.license?.type ?? its.license ?? its.licenses?.[0]?.type;
    const licence = stated ?? BY_ITS_TEXT.get(`${its.name} ${its.version}`);
    const entry = { name: its.name, version: its.version, licence, text: '' };
    found.set(folder, entry);
    const files = (await readdir(folder)).filter((it) => /^(licen[cs]e|notice|copying)/i.test(it)).sort();
    for (const file of files) entry.text += await readFile(join(folder, file), 'utf8').catch(() => '');
    for (const next of Object.keys(its.dependencies ?? {})) await visit(next, folder, false);
    for (const next of Object.keys(its.optionalDependencies ?? {})) await visit(next, folder, true);
  };
  const own = await manifest(root);
  for (const name of [...Object.keys(own.dependencies), ...BUNDLED]) await visit(name, root, false);
  for (const name of Object.keys(own.optionalDependencies ?? {})) await visit(name, root, true);
  // What several packages brought along each for themselves is one.
  const once = new Map([...found.values()].map((it) => [`${it.name} ${it.version}`, it]));
  return [...once.values()].sort((a, b) => a.name.localeCompare(b.name));
}

/** Sentences about packages whose licence does not fit. */
export const misfits = (packages) =>
  packages
    .filter(({ licence }) => !fits(licence))
    .map(({ name, version, licence }) => `${name} ${version}: ${licence ?? 'no licence stated'}`);

/**
 * The same for the window's About: packages, and each text once, because many packages share one.
 * @param packages of `shipped`
 */
export function noticesForWindow(packages) {
  const texts = [...new Set(packages.map(({ text }) => text.trim()))];
  return {
    packages: packages.map(({ name, version, licence, text }) => ({
      name,
      version,
      licence,
      text: texts.indexOf(text.trim()),
    })),
    texts,
  };
}

/** Writes the notices. Throws when a licence does not fit. */
export async function writeNotices(file) {
  const packages = await shipped();
  const wrong = misfits(packages);
  if (wrong.length > 0)
    throw new Error(`Licences that do not fit Apache-2.0:\n${wrong.map((it) => `  ${it}`).join('\n')}`);
  const sections = packages.map(
    ({ name, version, licence, text }) => `${name} ${version} (${licence})\n\n${text.trim()}\n`,
  );
  const line = `\n${'-'.repeat(80)}\n\n`;
  const head = `TinyMetaFed Bench is licensed under the Apache License 2.0. It contains these packages.\nElectron and Chromium have notices of their own beside the program (LICENSES.chromium.html).\n`;
  if (file) await writeFile(file, [head, ...sections].join(line));
  return packages.length;
}

if (isProgram(import.meta.url, 'notices.mjs')) {
  try {
    console.log(`${await writeNotices(process.argv[2])} packages are shipped; every licence fits.`);
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
