/**
 * The system's menus. Their items are the window's commands, in its language; choosing one tells the page, which runs it.
 * Until a page has told them, and without one, macOS has what an app there cannot do without.
 */
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { BenchNews } from '../bench/shell.ts';
import { CHANNELS } from '../channels.ts';
import type { ShellNews } from '../contract/shell.ts';

type Menus = Extract<BenchNews, { type: 'setMenu' }>['menus'];

const mac = process.platform === 'darwin';
/** Copy, paste and quitting live in menus there. */
const MAC_FIRST: MenuItemConstructorOptions[] = [{ role: 'appMenu' }, { role: 'editMenu' }];

export function setMenu(): void {
  const menu = mac ? Menu.buildFromTemplate([...MAC_FIRST, { role: 'windowMenu' }]) : null;
  Menu.setApplicationMenu(menu);
}

/** Keys as Electron spells them; undefined for those it does not know. */
function accelerator(keys: string | undefined): string | undefined {
  return keys?.replace(/\+$/, 'Plus').replace('Ctrl', 'CommandOrControl').replace('Arrow', '');
}

/** Puts the window's commands into menus. Their keys are shown here and heard by the page. */
export function showMenu(menus: Menus): void {
  const template = menus.map(({ label, items }): MenuItemConstructorOptions => ({
    label,
    submenu: items.map(({ id, label: title, keys }) => ({
      id,
      label: title,
      ...(keys !== undefined && { accelerator: accelerator(keys)! }),
      registerAccelerator: false,
      click: () => {
        const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
        window?.webContents.send(CHANNELS.news, { type: 'command', id } satisfies ShellNews);
      },
    })),
  }));
  Menu.setApplicationMenu(Menu.buildFromTemplate([...(mac ? MAC_FIRST : []), ...template]));
}
