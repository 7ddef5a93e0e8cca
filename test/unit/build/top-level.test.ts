/** The top level of the repository holds what it is meant to hold: a tool that leaves a file there is noticed. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { root } from '../../../build/sources.mjs';

const FOLDERS = [
  '.ci',
  '.github',
  'assets',
  'build',
  'docs',
  'electron',
  'firmware-bridge',
  'renderer',
  'test',
];
const listed = spawnSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' });
const why = listed.status === 0 ? '' : ' (skipped: this is no git checkout)';

test.skipIf(why !== '')(`only folders and files that belong there are tracked${why}`, () => {
  const tops = new Set(
    listed.stdout
      .trim()
      .split('\n')
      .map((path) => path.split('/')[0] ?? ''),
  );
  const folders = [...tops].filter((top) => listed.stdout.includes(`${top}/`) && FOLDERS.includes(top));
  expect(folders.sort()).toEqual(FOLDERS);
  const files = [...tops].filter((top) => !FOLDERS.includes(top));
  expect(files.filter((file) => !/^\.|\.(md|json|cff|js|ts)$|^LICENSE$/.test(file))).toEqual([]);
});
