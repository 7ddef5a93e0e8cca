/** The suite: what a board must do, tried on every kind of board. One file, so that the native board is built once. */
import './hello.ts';
import './memory.ts';
import './round.ts';
import './rough-wire.ts';
import './samples.ts';
