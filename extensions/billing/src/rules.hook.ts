import { log } from '@cubehub/core/log';
import { backgroundSql, consumer } from '@cubehub/core/outbox';
import { rules } from '@cubehub/core/rules';
import { constraints } from './errors.ts';
import { topics } from './events.ts';
import { settleEvents } from './use-cases/settle-events.ts';

/** The provider is asked after the commit. What a crash catches there is settled late. */
const webhooks = consumer({
	name: 'billing.webhooks',
	topics: ['billing.event.received'],
	handle:
		async ({ payload }) =>
		() => {
			settleEvents(backgroundSql(), [BigInt(String(payload['event']))]).catch((error: unknown) =>
				log.error('an event of the payment provider was not settled', { error }),
			);
		},
});

export default rules({
	domain: 'billing',
	guarded: ['payments', 'webhook_events'],
	constraints,
	topics,
	consumers: [webhooks],
});
