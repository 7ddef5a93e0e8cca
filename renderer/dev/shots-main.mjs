// The shell of the pictures: an Electron without a window; shots.mjs opens one. Not in the product.
import { app } from 'electron';

app.on('window-all-closed', () => {});
