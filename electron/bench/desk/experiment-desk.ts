/** Answers what a run would be: options of its task, what is in its data, what a round would cost. */
import type { Prediction, RunSettings, TaskOptionView, TaskView } from '../../contract.ts';
import { predict } from '../federation/predict.ts';
import { sentence } from '../sentence.ts';
import { withChosenModel } from '../session/task-of.ts';
import { taskByName, taskFacts } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';
import type { OptionRange, TaskOptions } from '../tasks/task-options.ts';
import type { Handlers } from './handlers.ts';

export interface ExperimentDeskOptions {
  /** What the next run would have. */
  readonly settings: () => RunSettings;
  readonly running: () => boolean;
}

export class ExperimentDesk {
  readonly handlers: Handlers<'describeTask' | 'predict'>;
  readonly #options: ExperimentDeskOptions;
  /** Reading data takes seconds: the task of the last question is kept. */
  #kept: { readonly key: string; readonly task: Task } | undefined;
  #asking: AbortController | undefined;

  constructor(options: ExperimentDeskOptions) {
    this.#options = options;
    this.handlers = {
      describeTask: ({ task, data, taskSet }) => this.#describe(task, taskSet ?? {}, data),
      predict: () => this.#predict(),
    };
  }

  #describe(name: RunSettings['task'], given: TaskOptions, data: string | undefined): TaskView {
    const facts = taskFacts(name);
    const options = Object.entries(facts.options).map(([option, range]) =>
      optionView(option, range, given[option]),
    );
    const { needsData } = facts;
    let found: readonly string[] | undefined;
    let problem: string | undefined;
    if (needsData && data !== undefined)
      try {
        found = this.#task(name, given, data).notes ?? [];
      } catch (error) {
        problem = sentence(error);
      }
    return { task: name, needsData, options, found, problem };
  }

  /** The newest question is answered; one that was asked before it is given up. */
  async #predict(): Promise<Prediction> {
    if (this.#options.running()) throw new Error('A run is going; what a round costs is on the bench.');
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    const settings = this.#options.settings();
    const own = this.#task(settings.task, settings.taskSet ?? {}, settings.data);
    return predict(settings, await withChosenModel(settings, own), asking.signal);
  }

  #task(name: string, options: TaskOptions, data: string | undefined): Task {
    const key = JSON.stringify([name, options, data]);
    if (this.#kept?.key !== key) this.#kept = { key, task: taskByName(name, options, data) };
    return this.#kept.task;
  }
}

function optionView(
  name: string,
  range: OptionRange,
  given: number | string | boolean | undefined,
): TaskOptionView {
  if (range.kind === 'choice') return { name, value: given ?? range.choices[0], choices: range.choices };
  if (range.kind === 'flag') return { name, value: given ?? range.value };
  return { name, value: given ?? range.value, min: range.min, max: range.max };
}
