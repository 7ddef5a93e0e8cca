/** A task that is learned with an imported model instead of its own. */
import { layoutOf } from '../models/layout.ts';
import type { ModelSpec } from '../models/model-spec.ts';
import type { Task } from '../tasks/task.ts';
import { UsageError } from '../usage-error.ts';
import type { ImportedModel } from './import-model.ts';

/**
 * @param weights whether the run begins from the model's weights, or from its public initialization
 * Throws UsageError when the model does not fit the task.
 */
export function withModel(task: Task, { model, parameters }: ImportedModel, weights: boolean): Task {
  checkFit(model, task.model, task.name);
  // What is learned decides the loss: a file says nothing of it but by a softmax at its end.
  const fitted = { ...model, loss: task.model.loss };
  return { ...task, model: fitted, ...(weights && { start: parameters }) };
}

/** Throws UsageError when a model takes or gives another number of values than the task's own. */
export function checkFit(model: ModelSpec, taskModel: ModelSpec, task: string): void {
  const own = layoutOf(taskModel);
  const { inputs, outputs } = layoutOf(model);
  if (inputs !== own.inputs || outputs !== own.outputs)
    throw new UsageError(
      `The model ${model.name} takes ${inputs} inputs and gives ${outputs} outputs; the task ${task} has ${own.inputs} and ${own.outputs}.`,
    );
}
