/** `bench replay`: plays a recording in a terminal, by the same player as the app. */
import { Command, InvalidArgumentError } from 'commander';
import type { BenchEvent, EvaluationView } from '../../contract.ts';
import { systemClock } from '../boards/clock.ts';
import { clockTime, count, si } from '../report/format.ts';
import { jsonText } from '../session/recording/json-bytes.ts';
import { openRecording } from '../session/overview/open-recording.ts';
import { recordingAt } from '../session/recover.ts';
import { Player } from '../session/replay/player.ts';
import { interruptSignal } from './terminal.ts';

interface Flags {
  speed: number | 'max';
  from: number;
  json?: boolean;
}

function speedOf(text: string): number | 'max' {
  if (text === 'max') return 'max';
  const speed = Number(text);
  if (speed >= 0.25 && speed <= 64) return speed;
  throw new InvalidArgumentError('It is 0.25 to 64, or max.');
}

/** "90", "1:30" or "1:01:30", in seconds. */
function secondsOf(text: string): number {
  const parts = text.split(':').map(Number);
  if (parts.length > 3 || parts.some((part) => !(part >= 0)))
    throw new InvalidArgumentError('It is seconds, or minutes:seconds.');
  return parts.reduce((sum, part) => sum * 60 + part, 0);
}

/** Lines for a person: each evaluation, and every event. */
function lines(timeUs: () => number): (event: BenchEvent) => string | undefined {
  const at = (): string => clockTime(timeUs() / 1e6).padStart(8);
  const figure = ({ metric, value }: EvaluationView): string =>
    metric === 'mse' ? `MSE ${value.toPrecision(3)}` : `accuracy ${(100 * value).toFixed(1)} %`;
  return (event) => {
    if (event.type === 'evaluation')
      return `${at()}  round ${event.evaluation.round}: ${figure(event.evaluation)}, ${si(event.evaluation.totalBytes, 'B', 3)}`;
    if (event.type === 'log') return `${at()}  ${event.entry.text}`;
    return undefined;
  };
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('play a recording: rounds, evaluations and events as they came')
    .argument('<recording>', 'a recording, or the folder of a run')
    .option('--speed <times>', '0.25 to 64 times as fast as it was, or max: without waiting', speedOf, 1)
    .option('--from <time>', 'where to begin: seconds, or minutes:seconds', secondsOf, 0)
    .option('--json', 'print every event of the bench as one JSON object a line')
    .action(async (given: string, { speed, from, json }: Flags) => {
      const recording = await openRecording(await recordingAt(given));
      for (const text of recording.damage) process.stderr.write(`${recording.path}: it ${text}.\n`);
      const { overview, durationUs } = recording;
      if (json !== true)
        process.stdout.write(
          `${recording.path}: ${clockTime(durationUs / 1e6)}, ${count(overview.rounds.length)} rounds, ${count(recording.messages)} messages. Recorded; no board is here.\n`,
        );
      const text = json === true ? jsonText : lines(() => player.state.positionUs);
      let done: () => void = () => undefined;
      const ended = new Promise<void>((resolve) => (done = resolve));
      let started = false;
      const player: Player = new Player(recording, {
        clock: systemClock,
        emit: (event) => {
          const line = text(event);
          if (line !== undefined) process.stdout.write(`${line}\n`);
          if (event.type === 'replay' && !event.replay.playing && started) done();
        },
      });
      interruptSignal().addEventListener('abort', () => {
        process.exitCode = 130;
        done();
      });
      try {
        await player.seek(from * 1e6);
        if (speed === 'max') await player.playThrough();
        else {
          player.setSpeed(speed);
          started = true;
          await player.play();
          await ended;
        }
      } finally {
        await player.close();
      }
    });
}
