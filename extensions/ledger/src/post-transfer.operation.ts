import { InvalidPayload } from '@cubehub/core/errors';
import { optionsAs, takeStep, type FlowStep } from '@cubehub/core/flow-steps';
import { fixedTransfer, flowTransfer, type FlowTransfer } from './flow-schemas.ts';
import { payByFlow } from './use-cases/pay-by-flow.ts';

const id = 'cubehub-post-transfer';

type Options = { readonly [name: string]: unknown };

export default {
	id,
	handler: (options: Options, context: unknown) =>
		takeStep(context, (work, step) => payByFlow(work, transferOf(options, step), step)),
};

/** What was filled in for this event, and what the operation of that step fixes. */
function transferOf(options: Options, { operations }: FlowStep): FlowTransfer {
	const filledIn = optionsAs(flowTransfer, options);
	const [stored, ...others] = operations(id).filter(
		(operation) => operation.options?.['step'] === filledIn.step,
	);
	if (!stored?.options || others.length > 0) {
		throw InvalidPayload.with({
			path: 'step',
			reason: 'One operation of the flow that was started has this step, and no template in it.',
		});
	}
	return { ...filledIn, ...optionsAs(fixedTransfer, stored.options) };
}
