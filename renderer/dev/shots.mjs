// Pictures of every screen and state in both themes, three sizes and on the made-up bench:
//   node renderer/dev/shots.mjs [OUT] [filter] [zoom]
// Without a display: xvfb-run -a node renderer/dev/shots.mjs. A filter is a regular expression over the names, such as
// "bench-mixed-1440" or "-zh-"; a zoom of 2 shows all twice as large. Goes to test/output/shots, which is not kept.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { _electron } from 'playwright-core';
import { build, preview } from 'vite';
import { bundleEntry } from '../../build/bundle.mjs';
import { electronArguments } from '../../build/electron-launch.mjs';
import { resolveElectron } from '../../build/electron-runtime.mjs';
import { SCENES } from './scenes.mjs';

const [out = 'test/output/shots', filter = '', zoom = '1'] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const pages = join(import.meta.dirname, '../../node_modules/.cache/shots-page');
const config = {
  configFile: join(import.meta.dirname, '../vite.config.ts'),
  logLevel: 'error',
  build: { outDir: pages, rolldownOptions: { input: join(import.meta.dirname, 'index.html') } },
};
await build(config);

/** The report of the sample recording, by the bench's own code: made up, a paper would look like none. */
async function report() {
  const made = join(pages, '../shots-bench');
  await bundleEntry({ input: 'electron/bench/desk/report-desk.ts', output: 'report-desk.mjs' }, made);
  const { ReportDesk } = await import(pathToFileURL(join(made, 'report-desk.mjs')).href);
  const path = join(import.meta.dirname, '../../assets/sample-recording.mcap');
  const sections = ['summary', 'convergence', 'energy', 'budget', 'settings'];
  return new ReportDesk(undefined, () => undefined).handlers.openReport({
    choice: { path, sections, paper: 'a4' },
  });
}
writeFileSync(join(pages, 'report.json'), JSON.stringify(await report()));
const server = await preview({ ...config, preview: { port: 0 } });
const { port } = server.httpServer.address();
const { executable } = await resolveElectron();
const electron = await _electron.launch({
  executablePath: executable,
  args: [...electronArguments(), join(import.meta.dirname, 'shots-main.mjs')],
  chromiumSandbox: process.getuid?.() !== 0,
});
const [page] = await Promise.all([
  electron.waitForEvent('window'),
  electron.evaluate(async ({ app, BrowserWindow }, url) => {
    await app.whenReady();
    void new BrowserWindow({ width: 1440, height: 900 }).loadURL(url);
  }, `http://localhost:${port}/dev/index.html`),
]);
// A machine that does other things meanwhile takes its time.
page.setDefaultTimeout(120_000);
let name = '';
// The page of pictures is served by the builder, without the app's policy: Electron's word on that says nothing here.
const telling = (m) =>
  ['error', 'warning'].includes(m.type()) && !m.text().includes('Electron Security Warning');
page.on('console', (m) => telling(m) && console.log(name, m.text()));
page.on('pageerror', (e) => console.log(name, String(e)));
for (const { id, query, act } of SCENES) {
  for (const [width, height] of [
    [1440, 900],
    [1280, 720],
    [1024, 640],
  ]) {
    for (const theme of ['light', 'dark']) {
      name = `${id}-${width}-${theme}`;
      if (!name.match(filter)) continue;
      await electron.evaluate(
        ({ BrowserWindow }, size) => BrowserWindow.getAllWindows()[0].setContentSize(...size),
        [width, height],
      );
      await page.goto(`http://localhost:${port}/dev/index.html?${query}&theme=${theme}`);
      await electron.evaluate(
        ({ BrowserWindow }, factor) => BrowserWindow.getAllWindows()[0].webContents.setZoomFactor(factor),
        Number(zoom),
      );
      await page.waitForSelector('[data-ready=true]');
      await page.evaluate(() => document.fonts.ready);
      await act?.(page);
      await page.waitForTimeout(300);
      const png = await electron.evaluate(async ({ BrowserWindow }) =>
        (await BrowserWindow.getAllWindows()[0].webContents.capturePage()).toPNG().toString('base64'),
      );
      writeFileSync(join(out, `${name}.png`), Buffer.from(png, 'base64'));
    }
  }
}
await electron.close();
await new Promise((resolve) => server.httpServer.close(resolve));
process.exit();
