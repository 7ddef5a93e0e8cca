/**
 * Every item of the security checklist undone once: the tests must turn red. Edits are made in a copy, never here.
 * `node build/mutate-security.mjs` tries them all.
 *
 * @type {{ item: string, file: string, from: string, to: string, tests?: string }[]}
 */
const preference = (item, from, to) => ({ item, file: 'electron/main/window.ts', from, to });
const hardening = (item, from, to) => ({ item, file: 'electron/main/security.ts', from, to });
const fuse = (name, value) => ({
  item: `19 fuse ${name}`,
  file: 'build/electron-builder.mjs',
  from: `${name}: ${value}`,
  to: `${name}: ${!value}`,
  tests: 'test/unit/build/packaging.test.ts',
});

export const mutations = [
  hardening('1 requests leave the app', 'decide({ cancel: !own })', 'decide({ cancel: false && own })'),
  preference('2 Node in the page', 'nodeIntegration: false', 'nodeIntegration: true'),
  preference('3 no context isolation', 'contextIsolation: true', 'contextIsolation: false'),
  preference('4 no sandbox', 'sandbox: true', 'sandbox: false'),
  hardening(
    '5 permissions are granted',
    'setPermissionRequestHandler((_contents, _permission, decide) => decide(false))',
    'setPermissionRequestHandler((_contents, _permission, decide) => decide(true))',
  ),
  hardening(
    '5 permission checks hold',
    'setPermissionCheckHandler(() => false)',
    'setPermissionCheckHandler(() => true)',
  ),
  preference('6 no web security', 'webviewTag: false', 'webviewTag: false, webSecurity: false'),
  {
    item: '7 eval and inline scripts',
    file: 'electron/main/scheme.ts',
    from: `"script-src 'self'"`,
    to: `"script-src 'self' 'unsafe-inline' 'unsafe-eval'"`,
  },
  {
    item: '7 inline styles',
    file: 'electron/main/scheme.ts',
    from: `"style-src 'self'"`,
    to: `"style-src 'self' 'unsafe-inline'"`,
  },
  {
    item: '7 no policy at all',
    file: 'electron/main/scheme.ts',
    from: `'content-security-policy': CONTENT_SECURITY_POLICY,`,
    to: '',
  },
  preference(
    '8 insecure content',
    'webviewTag: false',
    'webviewTag: false, allowRunningInsecureContent: true',
  ),
  preference('9 experimental features', 'webviewTag: false', 'webviewTag: false, experimentalFeatures: true'),
  preference(
    '10 Blink features',
    'webviewTag: false',
    `webviewTag: false, enableBlinkFeatures: 'CSSVariables'`,
  ),
  preference('11, 12 webviews', 'webviewTag: false', 'webviewTag: true'),
  hardening(
    '13 the page goes elsewhere',
    "details.preventDefault();\n  });\n  contents.on('will-redirect'",
    "{}\n  });\n  contents.on('will-redirect'",
  ),
  hardening('13 an empty page stays', 'void contents.loadURL(START_PAGE)', '{}'),
  hardening('14 windows open', `return { action: 'deny' }`, `return { action: 'allow' }`),
  hardening('15 any page goes to the browser', 'if (mayOpen(url))', 'if (mayOpen(url) || true)'),
  {
    item: '17 the shell listens',
    file: 'electron/main/main.ts',
    from: '  setMenu();',
    to: `  setMenu();\n  void import('electron').then(({ ipcMain }) => ipcMain.handle('read', () => 1));`,
  },
  {
    item: '17 commands are not validated',
    file: 'electron/bench/window-line.ts',
    from: 'if (!command.success) {',
    to: 'if (!command.success && Math.random() > 2) {',
  },
  {
    item: '18 the scheme serves what lies outside',
    file: 'electron/main/scheme.ts',
    from: 'return path.startsWith(folder + sep) ? path : undefined;',
    to: 'return folder + sep ? path : undefined;',
  },
  {
    item: '20 Electron is exposed',
    file: 'electron/preload.ts',
    from: `exposeInMainWorld('bench', exposed)`,
    to: `exposeInMainWorld('bench', { ...exposed, on: ipcRenderer.on.bind(ipcRenderer) })`,
  },
  fuse('runAsNode', false),
  fuse('enableNodeOptionsEnvironmentVariable', false),
  fuse('enableNodeCliInspectArguments', false),
  fuse('enableEmbeddedAsarIntegrityValidation', true),
  fuse('onlyLoadAppFromAsar', true),
  fuse('grantFileProtocolExtraPrivileges', false),
];
