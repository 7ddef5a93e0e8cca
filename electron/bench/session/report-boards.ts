/** The boards of a bench as reports and totals name them. */
import type { BoardRegistry } from '../boards/board-registry.ts';
import type { EnergySource } from '../power/totals.ts';
import type { Checkpoint } from './checkpoint/checkpoint.ts';

/** How a board is found again by a run that is resumed. */
export function checkpointBoard(registry: BoardRegistry, boardId: string): Checkpoint['boards'][number] {
  const { name = boardId, kind = '', address = '' } = registry.view(boardId) ?? {};
  return { id: boardId, name, kind, address };
}

export function energySource(registry: BoardRegistry, boardId: string): EnergySource {
  const view = registry.view(boardId);
  return { name: view?.name ?? boardId, text: view?.sensor.text ?? '' };
}
