import { join } from 'node:path';
import { packageRoot } from '../worker-path.ts';

/** The UF2 that comes with this package. */
export const rp2040ImagePath = (): string => join(packageRoot(), 'assets', 'tmf-board-rp2040.uf2');
