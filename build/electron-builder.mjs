/**
 * How the app is packed: what `build/package.mjs` gives electron-builder. See https://www.electron.build/configuration.
 *
 * The bundles and the packages that they name go into one archive (app.asar); native modules lie beside it, because an
 * operating system loads no library out of an archive. Nothing of the sources, tests or tools goes in.
 */
import { entries } from './bundle.mjs';

const TFJS = 'tfjs{,-core,-backend-cpu,-backend-webgl,-backend-wasm,-converter,-data,-layers}';

const NEVER = [
  '!**/*.map',
  '!**/*.d.ts',
  '!**/*.d.mts',
  '!**/*.d.cts',
  '!**/*.md',
  '!**/{test,tests,__tests__,demo,example,examples,benchmarks,.github}/**',
  '!**/{coverage,.nyc_output}/**',
  '!**/node_modules/zod/src/**',
  // Of each TensorFlow.js package Node loads the .node.js file; the rest are copies for other ways of loading.
  `!**/node_modules/@tensorflow/${TFJS}/{src,scripts,tools,wasm-out}/**`,
  `!**/node_modules/@tensorflow/${TFJS}/dist/**/!(*.node.js|*.wasm)`,
  '!**/node_modules/@serialport/bindings-cpp/{src,build,binding.gyp}',
];

/** What a program may be made to do from outside, switched off in the executable itself. */
export const fuses = {
  runAsNode: false,
  enableCookieEncryption: true,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  loadBrowserProcessSpecificV8Snapshot: false,
  grantFileProtocolExtraPrivileges: false,
};

/**
 * Whom a Debian package names, which only those who release it know.
 *
 * @param {Readonly<Record<string, string | undefined>>} env RELEASE_HOMEPAGE: an https address; RELEASE_MAINTAINER: "Name <address>"
 * @returns the parts of the configuration; without either where one is missing, a sentence that says which
 */
export function releasedBy(env) {
  const { RELEASE_HOMEPAGE: homepage = '', RELEASE_MAINTAINER: maintainer = '' } = env;
  const missing = [
    ...(/^https:\/\/\S+$/.test(homepage)
      ? []
      : ['RELEASE_HOMEPAGE to the address of the project (https://...)']),
    ...(/^[^<>]+ <[^<>@\s]+@[^<>@\s]+>$/.test(maintainer)
      ? []
      : ['RELEASE_MAINTAINER to who answers for the package ("Name <address>")']),
  ];
  return missing.length === 0
    ? { homepage, maintainer }
    : { problem: `A Debian package says who made it: set ${missing.join(' and ')}.` };
}

/** @type {import('electron-builder').Configuration} */
export const config = {
  appId: 'org.tinymetafed.bench',
  productName: 'TinyMetaFed Bench',
  executableName: 'tinymetafed-bench',
  artifactName: 'tinymetafed-bench-${version}-${os}-${arch}.${ext}',
  copyright: 'The TinyMetaFed Bench contributors, Apache-2.0',
  directories: { output: 'dist/release', buildResources: 'build/resources' },
  files: [
    ...entries.map(({ output }) => `dist/${output}`),
    'dist/renderer/**',
    'assets/**',
    'package.json',
    'LICENSE',
    ...NEVER,
  ],
  extraResources: [{ from: 'dist/NOTICES.txt', to: 'NOTICES.txt' }],
  // Left to itself, the packer lays the whole package of a native module outside, where no integrity check covers its scripts.
  asar: { smartUnpack: false },
  // The udev rule, the firmware, the sample recording and its layout are files that a person copies or opens elsewhere.
  asarUnpack: [
    '**/*.node',
    '**/node_modules/@tensorflow/tfjs-node/**',
    'assets/udev/**',
    'assets/*.uf2',
    'assets/*.mcap',
    'assets/*.layout.json',
  ],
  publish: null,
  npmRebuild: false, // native modules bring binaries for every platform
  electronFuses: fuses,
  afterPack: 'build/after-pack.mjs',
  fileAssociations: [
    {
      ext: 'mcap',
      name: 'Recording',
      description: 'Recording of a bench session',
      mimeType: 'application/x-mcap',
      role: 'Viewer',
      rank: 'Alternate',
    },
  ],
  linux: {
    target: ['AppImage', 'deb', 'tar.gz'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    category: 'Science',
    icon: 'icons',
    synopsis: 'Lab bench for federated meta-learning on microcontrollers',
    desktop: { entry: { StartupWMClass: 'TinyMetaFed Bench', Keywords: 'microcontroller;TinyML;energy;' } },
  },
  deb: {
    // The rule that lets everybody at the computer open the boards' ports.
    fpm: ['assets/udev/60-tinymetafed.rules=/usr/lib/udev/rules.d/60-tinymetafed.rules'],
  },
  mac: {
    target: ['dmg', 'zip'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    category: 'public.app-category.developer-tools',
    icon: 'icon.icns',
    hardenedRuntime: true,
  },
  win: {
    target: ['nsis', 'portable'].map((target) => ({ target, arch: ['x64', 'arm64'] })),
    icon: 'icon.ico',
  },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
  portable: { artifactName: 'tinymetafed-bench-${version}-portable-${arch}.${ext}' },
};
