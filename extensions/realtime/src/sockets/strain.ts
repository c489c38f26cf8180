/** Whether this process has more to do than it can: better to say so at once than to let a queue grow. */
import { poolStates } from '@cubehub/core/pool';

const IN_HAND_MAX = 5_000;
const WAIT_MAX_MS = 2_000;
const LOOK_EVERY_MS = 250;

export type Strain = {
	/** Counts one event that is in hand; the answer ends that. */
	readonly begin: () => () => void;
	readonly isTooMuch: () => boolean;
	readonly stop: () => void;
};

/** Follows the events in hand, and how long they have been waiting for the database. */
export function followStrain(): Strain {
	let inHand = 0;
	let waitingSince: number | undefined;
	const timer = setInterval(() => {
		const isWaiting = poolStates().some(
			({ name, waiting }) => name === 'background' && waiting > 0,
		);
		waitingSince = isWaiting ? (waitingSince ?? Date.now()) : undefined;
	}, LOOK_EVERY_MS).unref();

	return {
		begin: () => {
			inHand += 1;
			return () => {
				inHand -= 1;
			};
		},
		isTooMuch: () =>
			inHand >= IN_HAND_MAX ||
			(waitingSince !== undefined && Date.now() - waitingSince > WAIT_MAX_MS),
		stop: () => clearInterval(timer),
	};
}
