import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findingLines } from '../../../../../electron/bench/doctor/finding.ts';
import { examinePorts } from '../../../../../electron/bench/doctor/ports.ts';
import {
  examineDisk,
  examineEngine,
  examineFirmware,
  examineFolder,
  examineNode,
} from '../../../../../electron/bench/doctor/system.ts';
import { packageRoot } from '../../../../../electron/bench/worker-path.ts';
import type { UsbPort } from '../../../../../firmware-bridge/transports/serial/usb-port.ts';

let folder: string;
beforeEach(async () => (folder = await mkdtemp(join(tmpdir(), 'doctor-'))));
afterEach(() => rm(folder, { recursive: true }));

const port = (path: string): UsbPort => ({
  path,
  vendorId: '2e8a',
  productId: '000a',
  serialNumber: 'e660',
  manufacturer: 'Raspberry Pi',
  product: 'Pico',
});

describe('the doctor', () => {
  it('says that no board is plugged in, and what works all the same', async () => {
    const [finding] = await examinePorts([], 'rule');
    expect(finding).toMatchObject({ state: 'warn', fix: expect.stringContaining('bench flash') });
  });

  it.runIf(process.platform !== 'win32')('says what to do when a port may not be opened', async () => {
    const denied = (): Promise<void> => Promise.reject(new Error('EACCES: permission denied'));
    const [finding] = await examinePorts([port('/dev/ttyACM0')], '/opt/rule.rules', denied);
    expect(finding).toMatchObject({
      state: 'fail',
      text: 'Pico at /dev/ttyACM0 may not be opened by this user.',
    });
    if (process.platform === 'linux')
      expect(finding?.fix).toContain('sudo cp /opt/rule.rules /etc/udev/rules.d/');
  });

  it('tells of a port that went away', async () => {
    const [finding] = await examinePorts([port(join(folder, 'gone'))], 'rule');
    expect(finding).toMatchObject({ state: 'fail', fix: expect.stringContaining('There is no port') });
  });

  it('is content with a port that may be opened', async () => {
    const path = join(folder, 'ttyACM0');
    await writeFile(path, '');
    expect(await examinePorts([port(path)], 'rule')).toMatchObject([{ state: 'ok' }]);
  });

  it.each([
    ['20.19.0', 'ok'],
    ['22.1.0', 'ok'],
    ['20.18.1', 'fail'],
    ['18.20.0', 'fail'],
  ])('thinks of Node.js %s: %s', (version, state) => expect(examineNode(version).state).toBe(state));

  it('finds the firmware, and a file that is none', async () => {
    expect((await examineFirmware()).state).toBe('ok');
    const broken = join(folder, 'broken.wasm');
    await writeFile(broken, 'none');
    expect(await examineFirmware(broken)).toMatchObject({
      state: 'fail',
      fix: expect.stringContaining('npm install'),
    });
  });

  it('tells why the engine does not start', async () => {
    expect(await examineEngine(() => Promise.reject(new Error('No backend.')))).toMatchObject({
      state: 'fail',
      text: 'The tensor engine does not start: No backend.',
    });
  });

  it('looks at the disk of a folder that is not there yet, and at the folder of settings', async () => {
    expect((await examineDisk(join(folder, 'a/b'))).text).toContain(join(folder, 'a/b'));
    expect((await examineFolder(join(folder, 'c'))).state).toBe('ok');
    await writeFile(join(folder, 'file'), '');
    expect(await examineFolder(join(folder, 'file/c'))).toMatchObject({
      state: 'warn',
      fix: expect.stringContaining('BENCH_CONFIG'),
    });
  });

  it('puts the fix under what it is for', () => {
    expect(findingLines([{ about: 'disk', state: 'fail', text: 'Full.', fix: 'Make room.' }])).toBe(
      'FAIL  disk       Full.\n                 Make room.\n',
    );
  });
});

describe('as a program', { timeout: 60_000 }, () => {
  const bench = (...args: string[]) =>
    spawnSync(process.execPath, [join(packageRoot(), 'dist/cli.js'), ...args], { encoding: 'utf8' });

  it('prints one JSON object, the engine started for real', () => {
    const { stdout } = bench('doctor', '--json', '--out', folder);
    const { findings } = JSON.parse(stdout) as { findings: { about: string; state: string }[] };
    expect(findings.find(({ about }) => about === 'engine')?.state).toBe('ok');
    expect(findings.map(({ about }) => about)).toEqual(
      expect.arrayContaining(['node', 'firmware', 'engine', 'disk', 'settings', 'ports']),
    );
  });
});
