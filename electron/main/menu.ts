/** The system menu. Only macOS gets one: there, copy and paste and quitting live in it. */
import { Menu } from 'electron';

export function setMenu(): void {
  const menu =
    process.platform === 'darwin'
      ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }])
      : null;
  Menu.setApplicationMenu(menu);
}
