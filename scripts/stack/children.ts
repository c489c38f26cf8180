/** The processes of a house, in the order in which they were started: ended in the opposite one. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { lastWords, type Child } from './child.ts';
import type { Claim } from './running.ts';

export class Children {
	readonly #folder: string;
	readonly #claim: Claim;
	readonly #children: Child[] = [];
	#isStopping = false;

	/** `folder` gets their logs. */
	constructor(folder: string, claim: Claim) {
		this.#folder = folder;
		this.#claim = claim;
	}

	/** Takes over a child that was started. */
	keep(child: Child): Child {
		this.#children.push(child);
		this.#claim.add(child);
		return child;
	}

	/** The file that a child of this name writes to. */
	log(name: string): string {
		const folder = join(this.#folder, 'logs');
		mkdirSync(folder, { recursive: true });
		return join(folder, `${name}.log`);
	}

	/** Resolves with what to tell when one of the processes ends by itself. */
	crashed(): Promise<string> {
		return Promise.race(
			this.#children.map(async (child) => {
				const { code, signal } = await child.ended;
				if (this.#isStopping) return new Promise<never>(() => undefined);
				return `${child.name} ended unexpectedly (${signal ?? `code ${code}`}):\n${lastWords(child)}`;
			}),
		);
	}

	async stop(): Promise<void> {
		this.#isStopping = true;
		for (const child of this.#children.toReversed()) await child.stop();
	}
}
