/** What tests say to the provider: how to behave badly, and what it has. JSON in, JSON out. */
import type { Deliveries } from './deliveries.ts';
import type { Fault, Faults } from './faults.ts';
import type { State } from './objects.ts';

type Controlled = {
	readonly state: State;
	readonly events: Deliveries;
	readonly broken: Faults;
};

type Release = {
	readonly match: string;
	readonly order: 'sent' | 'reversed';
	readonly times: number;
};

/** Does what the path below /_control says. */
export async function control(
	{ state, events, broken }: Controlled,
	path: string,
	text: string,
): Promise<{ readonly status: number; readonly body: string }> {
	const asked: unknown = text === '' ? {} : JSON.parse(text);
	switch (path) {
		case '/_control/break':
			broken.add(asked as Fault);
			break;
		case '/_control/repair':
			broken.clear((asked as Fault).match);
			break;
		case '/_control/hold':
			events.hold((asked as Release).match);
			break;
		case '/_control/release': {
			const { match, order, times } = asked as Release;
			await events.release(match, order, times);
			break;
		}
		case '/_control/send-to':
			events.sendTo((asked as { readonly url: string }).url);
			break;
		case '/_control/state':
			break;
		default:
			return { status: 404, body: '{}' };
	}
	const { intents, charges, transfers } = state;
	return {
		status: 200,
		body: JSON.stringify({
			intents: Object.values(intents),
			charges: Object.values(charges),
			transfers: Object.values(transfers),
		}),
	};
}
