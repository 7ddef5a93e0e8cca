/**
 * The Arduino library, and sketches for AVR boards compiled with it by avr-gcc as the Arduino IDE would, against Debian's
 * arduino-core-avr.
 */
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { buildId, firmware, hex, intoPlace, readSources, root } from './firmware-sources.mjs';

/** The Arduino library as {name: text}: the port's files, with the core below src/. */
export async function arduinoLibrary() {
  const core = await readSources(['core']);
  const port = join(firmware, 'ports', 'arduino');
  const files = {};
  for (const entry of await readdir(port, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[relative(port, path).replaceAll('\\', '/')] = await readFile(path, 'utf8');
  }
  for (const [name, text] of Object.entries(core)) files[`src/${name}`] = text;
  const id = buildId(Object.fromEntries(Object.entries(files).filter(([name]) => /\.(c|h|cpp)$/.test(name))));
  files['src/build_id.h'] = files['src/build_id.h'].replace('0u', hex(id));
  return files;
}

const example = (name) => join(firmware, 'ports/arduino/examples', name, `${name}.ino`);

const avrBoards = {
  mega: {
    mcu: 'atmega2560',
    board: 'AVR_MEGA2560',
    variant: 'mega',
    sketch: example('02.BoardWithSensor'),
    flags: [],
    wire: true,
  },
  // Across files at once (-flto), as the Arduino IDE does for every AVR.
  uno: {
    mcu: 'atmega328p',
    board: 'AVR_UNO',
    variant: 'standard',
    sketch: example('01.Board'),
    flags: ['-flto', '-mcall-prologues', '-mrelax'],
    wire: false,
  },
};

export const libraryPath = join(root, 'dist', 'firmware', 'arduino', 'TinyMetaFedBoard');
const arduinoAvr = '/usr/share/arduino/hardware/arduino/avr';

/**
 * Writes the library to `folder`, which then holds it and nothing else: what an older one had and this has not would be
 * compiled with it. Files that are the same stay as they are, so that others may build from them meanwhile. Returns the folder.
 */
export async function writeArduinoLibrary(folder = libraryPath) {
  const files = await arduinoLibrary();
  for (const [name, text] of Object.entries(files)) {
    const path = join(folder, name);
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).replaceAll('\\', '/');
    const wanted = entry.isDirectory()
      ? Object.keys(files).some((file) => file.startsWith(`${name}/`))
      : Object.hasOwn(files, name);
    if (!wanted) await rm(path, { recursive: true, force: true });
  }
  return folder;
}

/**
 * A sketch for an AVR board; returns the path of the .hex, beside which lies the .elf. `sketch` is the path of an .ino or
 * .cpp, by default the library's example for that board. Warnings are errors in our own files.
 * @param {'mega' | 'uno'} name
 * @param {{ sketch?: string, output?: string, include?: string[], units?: string[], flags?: string[] }} [options]
 */
export async function buildAvr(name, { sketch, output, include = [], units = [], flags = [] } = {}) {
  const { mcu, board, variant, flags: boardFlags, ...its } = avrBoards[name];
  const library = await writeArduinoLibrary();
  const path = output ?? join(root, 'dist', 'firmware', `tmf-board-${name}.hex`);
  const folders = [
    ...[`${arduinoAvr}/cores/arduino`, `${arduinoAvr}/variants/${variant}`],
    ...[`${arduinoAvr}/libraries/Wire/src`, `${library}/src`, `${library}/src/core`, ...include],
  ];
  const common = [
    ...[`-mmcu=${mcu}`, '-DF_CPU=16000000L', '-DARDUINO=10819', `-DARDUINO_${board}`, '-DARDUINO_ARCH_AVR'],
    ...['-Os', '-ffp-contract=off', '-ffunction-sections', '-fdata-sections'],
    ...[...boardFlags, ...flags, ...folders.map((folder) => `-I${folder}`)],
  ];
  const c = ['-std=gnu11', ...common];
  // DECIMAL_DIG: the C++ standard library headers of this old compiler want it in this language version.
  const cpp = [
    ...['-std=gnu++11', '-fpermissive', '-fno-exceptions', '-fno-threadsafe-statics'],
    ...['-DDECIMAL_DIG=__DECIMAL_DIG__', ...common],
  ];
  const strict = ['-Wall', '-Wextra', '-Werror'];
  const list = async (folder) =>
    (await readdir(folder)).filter((it) => /\.(c|cpp|S)$/.test(it)).map((it) => join(folder, it));
  const theirs = [
    ...(await list(`${arduinoAvr}/cores/arduino`)),
    // Linked where it is included, as the IDE does: the small build has no use for it.
    ...(its.wire ? await list(`${arduinoAvr}/libraries/Wire/src`) : []),
    ...(its.wire ? await list(`${arduinoAvr}/libraries/Wire/src/utility`) : []),
  ];
  const ours = [
    ...(await list(`${library}/src`)),
    ...(await list(`${library}/src/core`)),
    sketch ?? its.sketch,
    ...units,
  ];
  return await intoPlace(path, async (folder) => {
    const compiled = [];
    const run = promisify(execFile);
    const compile = async (source, index) => {
      const target = join(folder, `${index}.o`);
      const flags = source.endsWith('.c') ? c : cpp;
      const language = source.endsWith('.ino') ? ['-x', 'c++', '-include', 'Arduino.h'] : [];
      const warnings = index < theirs.length ? ['-w'] : strict;
      await run('avr-gcc', [...flags, ...warnings, ...language, '-c', source, '-o', target]);
      compiled[index] = target;
    };
    const queue = [...theirs, ...ours].map((source, index) => [source, index]);
    const worker = async () => {
      for (let next = queue.shift(); next; next = queue.shift()) await compile(...next);
    };
    await Promise.all([worker(), worker()]);
    const elf = join(folder, 'image.elf');
    await run('avr-gcc', [
      ...[`-mmcu=${mcu}`, '-Os', ...boardFlags, '-Wl,--gc-sections'],
      ...[...compiled, '-lm', '-o', elf],
    ]);
    const image = join(folder, 'image.hex');
    await run('avr-objcopy', ['-O', 'ihex', '-R', '.eeprom', elf, image]);
    return { [path.replace(/\.hex$/, '.elf')]: elf, [path]: image };
  });
}
