import { consumer } from '@cubehub/core/outbox';
import { rules } from '@cubehub/core/rules';
import { EventsOutOfOrder } from './errors.ts';
import { topics } from './events.ts';
import { closeLogins } from './use-cases/close-logins.ts';
import { publish } from './publish.ts';
import { tellUsers } from './use-cases/tell-users.ts';

const realtime = consumer({
	name: 'realtime',
	topics: ['ledger.journal.posted', 'cases.inventory.changed', 'cases.case.updated'],
	handle: (event, sql) => tellUsers([event], sql, publish),
	handleTogether: (events, sql) => tellUsers(events, sql, publish),
});

const logins = consumer({
	name: 'realtime.logins',
	topics: ['identity.session.revoked', 'identity.user.updated', 'identity.user.deleted'],
	handle: closeLogins,
});

export default rules({
	domain: 'realtime',
	guarded: ['user_events', 'user_cursors', 'realtime_state'],
	amounts: {},
	constraints: {
		user_events_numbered: EventsOutOfOrder,
		user_events_told_once: EventsOutOfOrder,
		user_events_useq_positive: EventsOutOfOrder,
		user_cursors_useq_not_negative: EventsOutOfOrder,
		realtime_state_one_row: EventsOutOfOrder,
	},
	topics,
	consumers: [realtime, logins],
});
