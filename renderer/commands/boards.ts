/** Taking a board off the bench, with a way back. */
import type { BoardView } from '../../electron/contract.ts';
import type { BenchStore } from '../state/store.svelte.ts';
import { strings } from '../strings/strings.ts';

/** Removes a board and offers to bring it back. */
export async function removeBoard(store: BenchStore, board: BoardView): Promise<void> {
  if ((await store.send({ type: 'removeBoard', boardId: board.id })) !== undefined) return;
  store.toast({
    level: 'plain',
    title: strings.bench.boards.removed(board.name),
    text: strings.bench.boards.removedText,
    action: {
      label: strings.frame.undo,
      run: () => void store.send({ type: 'restoreBoard', boardId: board.id }),
    },
  });
}
