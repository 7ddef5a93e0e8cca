/** Models as the Experiment screen shows them: the built-in ones of a task, and one that a person has as a file. */
import type { GalleryView, ImportedView } from '../../contract.ts';
import { importModel } from '../import/import-model.ts';
import { checkFit } from '../import/with-model.ts';
import { cardOf, gallery } from '../models/gallery.ts';
import type { Handlers } from './handlers.ts';

type TaskSet = Readonly<Record<string, number | string | boolean>>;

export class ModelDesk {
  readonly handlers: Handlers<'listModels' | 'inspectModel'> = {
    listModels: ({ task, taskSet }): GalleryView[] =>
      ofTask(task, taskSet).map(({ model, ...entry }) => ({ ...entry, ...cardOf(model) })),
    inspectModel: async ({ path, task, taskSet }): Promise<ImportedView> => {
      const { model, notes } = await importModel(path);
      const own = chosen(task, taskSet);
      if (own !== undefined) checkFit(model, own.model, task);
      return { ...cardOf(model), path, notes };
    },
  };
}

function ofTask(task: string, taskSet: TaskSet = {}) {
  const ways = Number(taskSet['ways'] ?? 5);
  return gallery(ways).filter((entry) => entry.task === task);
}

/** The built-in model that the options of a task ask for. */
function chosen(task: string, taskSet: TaskSet = {}) {
  const models = ofTask(task, taskSet);
  const matches = (entry: (typeof models)[number]): boolean =>
    Object.entries(entry.taskSet).every(([name, value]) => String(taskSet[name] ?? value) === value);
  return models.find(matches);
}
