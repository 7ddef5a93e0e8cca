/** A task that is learned with an imported model instead of its own. */
import { layoutOf } from '../models/layout.ts';
import type { Task } from '../tasks/task.ts';
import { UsageError } from '../usage-error.ts';
import type { ImportedModel } from './import-model.ts';

/**
 * @param weights whether the run begins from the model's weights, or from its public initialization
 * Throws UsageError when the model does not fit the task.
 */
export function withModel(task: Task, { model, parameters }: ImportedModel, weights: boolean): Task {
  const own = layoutOf(task.model);
  const { inputs, outputs } = layoutOf(model);
  if (inputs !== own.inputs || outputs !== own.outputs)
    throw new UsageError(
      `The model ${model.name} takes ${inputs} inputs and gives ${outputs} outputs; the task ${task.name} has ${own.inputs} and ${own.outputs}.`,
    );
  // What is learned decides the loss: a file says nothing of it but by a softmax at its end.
  const fitted = { ...model, loss: task.model.loss };
  return { ...task, model: fitted, ...(weights && { start: parameters }) };
}
