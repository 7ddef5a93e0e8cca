/** The task of a run's settings, with its data and its model read. */
import type { RunSettings } from '../../contract.ts';
import { importModel } from '../import/import-model.ts';
import { withModel } from '../import/with-model.ts';
import { taskByName } from '../tasks/registry.ts';
import type { Task } from '../tasks/task.ts';

/** Rejects with UsageError that names the setting, the file or the layer that is wrong. */
export async function taskOf(
  settings: Pick<RunSettings, 'task' | 'taskSet' | 'data' | 'model' | 'modelWeights'>,
): Promise<Task> {
  return withChosenModel(settings, taskByName(settings.task, settings.taskSet, settings.data));
}

/** A task that was read already, with the model that the settings put in the place of its own. */
export async function withChosenModel(
  settings: Pick<RunSettings, 'model' | 'modelWeights'>,
  task: Task,
): Promise<Task> {
  if (settings.model === undefined) return task;
  return withModel(task, await importModel(settings.model), settings.modelWeights === true);
}
