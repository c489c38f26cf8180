/** The faults: they strike one after another while the requests go on, and are repaired each time. */
import type { OwnHouse } from '../../harness/own-house.ts';
import type { Fault } from './operations.ts';

export type Weather = {
	/** Lets a fault strike as soon as the one before it is repaired. */
	readonly strike: (kind: Fault['kind']) => void;
	/** Resolves when everything stands again. */
	readonly calm: () => Promise<void>;
	/** How many of each kind have struck. */
	readonly struck: { readonly [kind in Fault['kind']]: number };
};

export function weatherOf(house: OwnHouse): Weather {
	const struck = { 'kill server': 0, 'stop database': 0 };
	let underWay: Promise<void> = Promise.resolve();

	const suffer = async (kind: Fault['kind']): Promise<void> => {
		struck[kind] += 1;
		if (kind === 'stop database') return house.stopDatabase();
		await house.kill();
		await house.restart();
	};
	return {
		strike: (kind) => {
			underWay = underWay.then(() => suffer(kind));
			// Whoever waits for calm hears of a repair that failed.
			underWay.catch(() => undefined);
		},
		calm: () => underWay,
		struck,
	};
}
