/** `bench doctor`: looks at everything the bench needs on this computer, and says what to do where something is missing. */
import { resolve } from 'node:path';
import { Command } from 'commander';
import { UDEV_RULE_FILE } from '../../../firmware-bridge/transports/serial/open-error.ts';
import { listUsbPorts } from '../../../firmware-bridge/transports/serial/port-list.ts';
import { configFolder } from '../../config-folder.ts';
import { findingLines, type Finding } from '../doctor/finding.ts';
import { examinePorts } from '../doctor/ports.ts';
import { examineDisk, examineEngine, examineFirmware, examineFolder, examineNode } from '../doctor/system.ts';
import { choiceOf } from '../tensor/engine-choice.ts';
import type { EngineChoice } from '../tensor/engine.ts';
import { Evaluator } from '../tensor/evaluator.ts';
import { VERSION } from '../version.ts';
import { assetFile } from '../worker-path.ts';
import { engineOption } from './run-options.ts';

export function doctorCommand(): Command {
  return new Command('doctor')
    .description('check ports and permissions, firmware, tensor engine and disk; say what to fix (--json)')
    .option('--out <folder>', 'where sessions will be kept', '.')
    .addOption(engineOption())
    .option('--json', 'print one JSON object')
    .action(async (flags: { out: string; engine?: EngineChoice; json?: boolean }) => {
      const ports = await listUsbPorts().then(
        (found) => examinePorts(found, assetFile('udev', UDEV_RULE_FILE)),
        (error: unknown): Finding[] => [
          { about: 'ports', state: 'fail', text: `The serial ports could not be listed: ${String(error)}.` },
        ],
      );
      const findings: Finding[] = [
        examineNode(),
        await examineFirmware(),
        await examineEngine(() => Evaluator.start({ choice: flags.engine ?? choiceOf() ?? 'auto' })),
        await examineDisk(resolve(flags.out)),
        await examineFolder(configFolder()),
        ...ports,
      ];
      if (flags.json) process.stdout.write(`${JSON.stringify({ version: VERSION, findings })}\n`);
      else process.stdout.write(findingLines(findings));
      if (findings.some(({ state }) => state === 'fail')) process.exitCode = 1;
    });
}
