/** Starting an Electron executable: the arguments this machine needs, what its sandbox needs, and whether it starts. */
import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Arguments Electron needs on this machine whatever it runs. Its sandbox refuses to start as root. */
export function electronArguments() {
  const args = [];
  if (process.getuid?.() === 0) args.push('--no-sandbox');
  if (process.platform === 'linux' && !process.env.DISPLAY) args.push('--ozone-platform-hint=auto');
  return args;
}

const kernelSetting = (name) => {
  try {
    return readFileSync(`/proc/sys/${name}`, 'utf8').trim();
  } catch {
    return undefined;
  }
};

/**
 * What keeps Chromium's sandbox from starting for this user, with the line that helps; undefined when nothing does.
 * Some distributions reserve user namespaces for programs they know. The sandbox stays on all the same.
 */
export function sandboxProblem(executable) {
  if (process.platform !== 'linux' || process.getuid?.() === 0) return undefined;
  const helper = join(dirname(executable), 'chrome-sandbox');
  const info = statSync(helper, { throwIfNoEntry: false });
  if (info && info.uid === 0 && info.mode & 0o4000) return undefined;
  const refused =
    kernelSetting('kernel/apparmor_restrict_unprivileged_userns') === '1' ||
    kernelSetting('kernel/unprivileged_userns_clone') === '0' ||
    kernelSetting('user/max_user_namespaces') === '0';
  if (!refused) return undefined;
  return (
    'This system keeps user namespaces from ordinary programs, so Electron needs its sandbox helper set up once:\n' +
    `  sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`
  );
}

/** Runs `electron --version`. Throws with the program's own words when it does not start. */
export function verifyElectron(executable) {
  const run = spawnSync(executable, [...electronArguments(), '--version'], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, ELECTRON_RUN_AS_NODE: undefined },
  });
  const version = /v(\d+\.\d+\.\d+)/.exec(run.stdout ?? '')?.[1];
  if (run.status === 0 && version) return version;
  const words = run.error?.message ?? run.stderr?.trim().split('\n').slice(-3).join('\n') ?? '';
  throw new Error(`Electron at ${executable} does not start: ${words || `exit code ${run.status}`}`);
}
