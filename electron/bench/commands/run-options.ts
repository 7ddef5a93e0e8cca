/** Options that say what a run is, shared by the commands that start one. */
import { readFileSync } from 'node:fs';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { MOST_REPETITIONS, PowerModelSettings, RepeatChoice, type RunSettings } from '../../contract.ts';
import { samplerNames } from '../federation/samplers.ts';
import type { SamplerName } from '../federation/samplers.ts';
import { createStrategy, strategyNames } from '../federation/strategies/registry.ts';
import { ENGINE_VARIABLE } from '../tensor/engine-choice.ts';
import { engineChoices, type EngineChoice } from '../tensor/engine.ts';
import { parseAssignments } from '../federation/settings.ts';
import { recommendedSettings, taskKind, taskNames } from '../tasks/registry.ts';

/** A parser of whole numbers that refuses what lies outside, naming the range. */
export function wholeNumber(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(`It is a whole number, ${min} to ${max}.`);
    }
    return value;
  };
}

export interface RunFlags {
  boards: string;
  task: string;
  strategy: string;
  rounds: number;
  seed: number;
  boardsPerRound: number;
  evaluateEvery?: number;
  deadline: number;
  baseline?: number;
  target?: number;
  powerModel?: PowerModelSettings;
  repeatPhase?: RepeatChoice[];
  repeatTimes?: number;
  set?: string[];
  sampler?: SamplerName;
  data?: string;
  taskSet?: string[];
  engine?: EngineChoice;
  model?: string;
  modelWeights?: boolean;
}

/** Which tensor engine evaluates, for every command that does. */
export function engineOption(): Option {
  return new Option(
    '--engine <name>',
    `what evaluates: tfjs-node where it works (auto), or one of them alone (default: $${ENGINE_VARIABLE}, else auto)`,
  ).choices(engineChoices);
}

function figure(text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !(value > 0)) throw new InvalidArgumentError('It is a held-out figure above 0.');
  return value;
}

/** JSON, or the path of a file that holds it. */
function powerModel(text: string): PowerModelSettings {
  const inline = text.trimStart().startsWith('{');
  let value: unknown;
  try {
    value = JSON.parse(inline ? text : readFileSync(text, 'utf8'));
  } catch (error) {
    throw new InvalidArgumentError(
      `It is an object as {"supplyV": 3.3, "idleMilliamps": 2}, or the path of a file that holds one (${(error as Error).message}).`,
    );
  }
  const parsed = PowerModelSettings.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new InvalidArgumentError(
    `${issue?.path.join('.') || 'It'}: ${issue?.message ?? 'is wrong'}. Names: ${Object.keys(PowerModelSettings.shape).join(', ')}.`,
  );
}

function repeatChoices(text: string): RepeatChoice[] {
  const parsed = RepeatChoice.array().safeParse(text.split(',').map((word) => word.trim()));
  if (!parsed.success)
    throw new InvalidArgumentError(
      `It is a list of ${RepeatChoice.options.join(', ')}, separated by commas.`,
    );
  return parsed.data;
}

const collect = (value: string, earlier: readonly string[] = []): string[] => [...earlier, value];

export function addRunOptions(command: Command): Command {
  return command
    .option(
      '--boards <list>',
      'boards: virtual:N, emulated:N and serial:PORT, separated by commas',
      'virtual:8',
    )
    .option('--task <name>', `what is learned: ${taskNames.join(', ')}`, 'sine')
    .option('--strategy <name>', `how: ${strategyNames.join(', ')}`, 'tinymetafed')
    .option('--rounds <n>', 'horizon of the run', wholeNumber(1, 1_000_000), 400)
    .option('--seed <n>', 'same seed, same weights, on every machine', wholeNumber(0, 0xffffffff), 7)
    .option('--boards-per-round <n>', 'boards of a round, taking turns; 0: all', wholeNumber(0, 1024), 1)
    .addOption(
      new Option('--sampler <name>', 'which boards a round takes')
        .choices(samplerNames)
        .default('roundRobin'),
    )
    .option(
      '--target <figure>',
      'held-out figure whose cost in rounds, bytes and joules is told when it is reached',
      figure,
    )
    .option(
      '--evaluate-every <n>',
      'rounds between evaluations (default: a hundredth of the horizon)',
      wholeNumber(1, 100_000),
    )
    .option(
      '--deadline <seconds>',
      'how long a round waits for its last board; 0: by what visits have been measured to take',
      wholeNumber(0, 86_400),
      0,
    )
    .option(
      '--baseline <seconds>',
      'leave the boards idle so long before the run and after it: net joules beside gross; 0: not at all',
      wholeNumber(0, 600),
      0,
    )
    .option(
      '--repeat-phase <list>',
      `after the last round, repeat these phases to measure them: ${RepeatChoice.options.join(', ')}`,
      repeatChoices,
    )
    .option(
      '--repeat-times <n>',
      'repetitions of each; 0: about a second of them',
      wholeNumber(0, MOST_REPETITIONS),
    )
    .option(
      '--power-model <json>',
      `what virtual boards draw, as JSON or a file of it: ${Object.keys(PowerModelSettings.shape).join(', ')}`,
      powerModel,
    )
    .option('--set <name=value>', 'a setting of the strategy; may be repeated', collect)
    .option('--task-set <name=value>', 'an option of the task, as net=cnn; may be repeated', collect)
    .addOption(engineOption())
    .option('--model <path>', "a TensorFlow.js layers model to train instead of the task's own")
    .option('--model-weights', 'begin from the weights in it')
    .option('--data <path>', 'folder or zip of a task that has data (sine has none)');
}

/** Settings from flags. Throws UsageError naming valid tasks, strategies, settings or ranges. */
export function settingsFrom(flags: RunFlags): RunSettings {
  const set = parseAssignments(flags.set ?? []);
  const taskSet = parseAssignments(flags.taskSet ?? []);
  taskKind(flags.task, flags.data);
  const strategy = createStrategy(flags.strategy, set, recommendedSettings(flags.task, taskSet));
  return {
    task: flags.task as RunSettings['task'],
    strategy: flags.strategy,
    rounds: flags.rounds,
    seed: flags.seed,
    boardsPerRound: flags.boardsPerRound,
    ...(flags.sampler !== undefined && flags.sampler !== 'roundRobin' && { sampler: flags.sampler }),
    ...(flags.data !== undefined && { data: flags.data }),
    ...(flags.model !== undefined && { model: flags.model }),
    ...(flags.modelWeights && { modelWeights: true }),
    ...(Object.keys(taskSet).length > 0 && { taskSet }),
    evaluateEvery: flags.evaluateEvery ?? Math.max(1, Math.floor(flags.rounds / 100)),
    deadlineSeconds: flags.deadline,
    ...(flags.baseline && { baselineSeconds: flags.baseline }),
    ...(flags.target !== undefined && { target: flags.target }),
    ...(flags.powerModel && { powerModel: flags.powerModel }),
    ...(flags.repeatPhase && { repeatPhases: flags.repeatPhase }),
    ...(flags.repeatTimes && { repeatTimes: flags.repeatTimes }),
    // As the strategy understood them: numbers as numbers.
    set: Object.fromEntries(
      Object.keys(set).map((name) => [name, strategy.settings[name as keyof typeof strategy.settings]]),
    ),
  };
}
