import { refusal } from '@cubehub/core/errors';

/** Told events are numbered by their function alone; who writes past it breaks the order of a person. */
export const EventsOutOfOrder = refusal(
	409,
	'EVENTS_OUT_OF_ORDER',
	'Told events are numbered one by one and cannot be written by hand.',
);
