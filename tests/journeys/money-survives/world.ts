/** What an operation sees while it runs. */
import type { Asker } from './asking.ts';
import type { Operation } from './operations.ts';
import type { Outcome } from './outcome.ts';
import type { Scene } from './scene.ts';

export type World = {
	readonly scene: Scene;
	readonly asker: Asker;
	/** The operation at a place of the plan. */
	readonly operation: (place: number) => Operation;
	/** What an earlier operation came to; waits for it. */
	readonly outcome: (place: number) => Promise<Outcome>;
	/** What a key made the first time; a repetition sends the same. */
	readonly remember: (key: string, make: () => Promise<string>) => Promise<string>;
};
