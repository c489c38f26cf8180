/** Flows that events of the business start: runs them, and has them loaded anew when a trigger changes. */
import { flowConsumers, reloadFlows } from '@cubehub/core/flows';
import { registerConsumerFamily } from '@cubehub/core/outbox';
import { defineHook } from '@directus/extensions-sdk';

export default defineHook(({ action }) => {
	registerConsumerFamily(flowConsumers);
	// The database has prepared the flow in the transaction of the trigger.
	for (const change of ['create', 'update', 'delete']) {
		action(`flow_triggers.items.${change}`, reloadFlows);
	}
});
