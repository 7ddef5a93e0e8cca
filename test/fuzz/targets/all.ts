/** Every parser of what comes from outside, a group a file; loaded one by one, because some bring a tensor engine. */
import type { Target } from '../target.ts';

export const groups: Readonly<Record<string, () => Promise<readonly Target[]>>> = {
  wire: async () => (await import('./wire.ts')).wire,
  firmware: async () => (await import('./firmware.ts')).firmware,
  window: async () => (await import('./window.ts')).windows,
  files: async () => (await import('./files.ts')).files,
  studies: async () => (await import('./studies.ts')).studies,
  'command-line': async () => (await import('./command-line.ts')).commandLine,
  models: async () => (await import('./models.ts')).models,
  data: async () => (await import('./data.ts')).data,
  recordings: async () => (await import('./recordings.ts')).recordings,
};

/** @param name group/target */
export async function targetNamed(name: string): Promise<Target | undefined> {
  const [group = '', own = ''] = name.split('/');
  return (await groups[group]?.())?.find((it) => it.name === own);
}
