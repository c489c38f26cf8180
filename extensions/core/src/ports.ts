/**
 * What one bundle needs and another one offers, where the first must not know the second.
 *
 * - The bundle that needs it declares the port and its type; who has it offers it while it loads.
 * - One implementation at a time: a later offer replaces the earlier one.
 */
import { ServiceUnavailable } from './errors.ts';

export type Port<Service> = {
	/** Offers an implementation to all of this process. */
	readonly offer: (service: Service) => void;
	/** The implementation; refuses with SERVICE_UNAVAILABLE when nobody offers one. */
	readonly ask: () => Service;
	/** The implementation, if there is one. */
	readonly offered: () => Service | undefined;
};

const offered = new Map<string, unknown>();

/** A port by its name; two declarations of one name are the same port. */
export function port<Service>(name: string): Port<Service> {
	return {
		offer: (service) => {
			offered.set(name, service);
		},
		ask: () => {
			if (!offered.has(name)) throw ServiceUnavailable;
			return offered.get(name) as Service;
		},
		offered: () => offered.get(name) as Service | undefined,
	};
}
