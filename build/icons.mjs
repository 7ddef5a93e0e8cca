/**
 * The icons of all platforms from assets/icon.svg: PNG files for Linux, .ico for Windows, .icns for macOS, below
 * build/resources/. Drawn by the Electron that tests run; what comes out is kept in the repository.
 *
 *   xvfb-run -a node build/icons.mjs
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { electronArguments } from './electron-launch.mjs';
import { resolveElectron } from './electron-runtime.mjs';
import { isProgram, root } from './sources.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
/** Of Apple's types, those that hold a PNG of that many pixels. */
const ICNS = { icp4: 16, icp5: 32, icp6: 64, ic07: 128, ic08: 256, ic09: 512, ic10: 1024 };
const resources = join(root, 'build/resources');

/** A .ico file of PNG images: a directory entry of 16 bytes each, then the images. */
export function ico(images) {
  const head = Buffer.alloc(6 + 16 * images.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(images.length, 4);
  let at = head.length;
  images.forEach(({ size, png }, i) => {
    const entry = 6 + 16 * i;
    head[entry] = head[entry + 1] = size % 256; // 0 stands for 256
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(png.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += png.length;
  });
  return Buffer.concat([head, ...images.map(({ png }) => png)]);
}

/** A .icns file: chunks of a type, a length and a PNG. */
export function icns(images) {
  const chunks = Object.entries(ICNS).map(([type, size]) => {
    const { png } = images.find((it) => it.size === size);
    const head = Buffer.alloc(8);
    head.write(type, 'latin1');
    head.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([head, png]);
  });
  const head = Buffer.alloc(8);
  head.write('icns', 'latin1');
  head.writeUInt32BE(8 + chunks.reduce((sum, it) => sum + it.length, 0), 4);
  return Buffer.concat([head, ...chunks]);
}

const MAIN = `const { app, BrowserWindow } = require('electron');
app.disableHardwareAcceleration();
app.commandLine.appendSwitch('force-device-scale-factor', '1');
app.whenReady().then(() => { global.window = new BrowserWindow({ show: false, transparent: true, frame: false }); window.loadURL('about:blank'); });`;

async function draw(svg) {
  const { _electron } = await import('playwright-core');
  const folder = join(tmpdir(), `bench-icons-${process.pid}`);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"name":"icons","version":"1.0.0","main":"main.js"}');
  await writeFile(join(folder, 'main.js'), MAIN);
  const { executable } = await resolveElectron();
  const electron = await _electron.launch({
    executablePath: executable,
    args: [...electronArguments(), folder],
  });
  const page = await electron.firstWindow();
  const images = [];
  for (const size of SIZES) {
    const url = await page.evaluate(
      async ([text, pixels]) => {
        const image = new globalThis.Image();
        image.src = `data:image/svg+xml;base64,${btoa(text)}`;
        await image.decode();
        const canvas = globalThis.document.createElement('canvas');
        canvas.width = canvas.height = pixels;
        canvas.getContext('2d').drawImage(image, 0, 0, pixels, pixels);
        return canvas.toDataURL('image/png');
      },
      [svg, size],
    );
    images.push({ size, png: Buffer.from(url.slice(url.indexOf(',') + 1), 'base64') });
  }
  await electron.close();
  return images;
}

if (isProgram(import.meta.url, 'icons.mjs')) {
  const svg = (await readFile(join(root, 'assets/icon.svg'), 'utf8')).replace(
    '<svg ',
    '<svg width="1024" height="1024" ',
  );
  const images = await draw(svg);
  await mkdir(join(resources, 'icons'), { recursive: true });
  for (const { size, png } of images) {
    await writeFile(join(resources, 'icons', `${size}x${size}.png`), png);
  }
  await writeFile(join(resources, 'icon.ico'), ico(images.filter(({ size }) => size <= 256)));
  await writeFile(join(resources, 'icon.icns'), icns(images));
  console.log(`Icons of ${images.length} sizes in build/resources/.`);
}
