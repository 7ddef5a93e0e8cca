// Pictures of the window on the made-up bench: node renderer/dev/shots.mjs OUT [filter]. Needs a Chromium on the path.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { createServer } from 'vite';

const [out = 'test/output/shots', filter = ''] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const server = await createServer({
  configFile: join(import.meta.dirname, '../vite.config.ts'),
  server: { port: 0 },
  logLevel: 'error',
});
await server.listen();
const { port } = server.httpServer.address();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox'],
});
const sizes = [
  [1440, 900],
  [1280, 720],
  [1024, 640],
];
const scenes = [
  'mixed',
  'empty',
  'ready',
  'virtual',
  'turns',
  'many',
  'lost',
  'paused',
  'finished',
  'failed',
];
for (const scene of scenes) {
  for (const [width, height] of sizes) {
    for (const theme of ['light', 'dark']) {
      const name = `${scene}-${width}-${theme}`;
      if (!name.match(filter)) continue;
      const page = await browser.newPage({ viewport: { width, height } });
      page.on('console', (m) => ['error', 'warning'].includes(m.type()) && console.log(name, m.text()));
      page.on('pageerror', (e) => console.log(name, String(e)));
      await page.goto(`http://localhost:${port}/dev/index.html?scene=${scene}&theme=${theme}`);
      await page.waitForSelector('[data-ready=true]');
      await page.evaluate(() => document.fonts.ready);
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(out, `${name}.png`) });
      await page.close();
    }
  }
}
await browser.close();
await server.close();
