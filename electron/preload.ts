/**
 * Runs in the sandboxed window before its page: exposes `window.bench`, named functions with payload only. Events go to the
 * page as messages of the window (`renderer/bridge.ts` says why).
 */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import { Bridge } from './bridge.ts';
import { CHANNELS } from './channels.ts';
import type { EventMessage, PreloadBridge, ShellNews } from './contract.ts';

const bridge = new Bridge(process.platform);
ipcRenderer.on(CHANNELS.port, (event) => {
  const port = event.ports[0];
  if (port) bridge.attach(port);
});
ipcRenderer.on(CHANNELS.lost, (_event, reason: string) => bridge.lose(reason));
ipcRenderer.on(CHANNELS.news, (_event, news: ShellNews) => bridge.hear(news));
bridge.onEvent((benchEvent) => {
  const message: EventMessage = { benchEvent };
  window.postMessage(message, location.origin);
});

// Functions only: methods of a class do not cross into the page's world.
const exposed: PreloadBridge = {
  command: (command) => bridge.command(command),
  onLost: (listener) => bridge.onLost(listener),
  onShell: (listener) => bridge.onShell(listener),
  pathOf: (file) => webUtils.getPathForFile(file as File),
  platform: bridge.platform,
};
contextBridge.exposeInMainWorld('bench', exposed);
