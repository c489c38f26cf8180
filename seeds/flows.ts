/**
 * Buttons of the studio: what staff do to the ledger where they look at it. Each calls the same route
 * as any other client, for the person who presses it; who may not is refused there.
 */
import { configId } from '@cubehub/core/ids';
import type { Filter, Flow, Operation } from '../extensions/core/src/deploy/declaration.ts';

type Button = {
	/** What the operation `cubehub-staff-action` is told to do. */
	readonly action: string;
	readonly name: string;
	readonly icon: string;
	readonly color: string | null;
	readonly collection: string;
	readonly asks: string;
	/** Managers may do it too, and therefore see it. */
	readonly isForManagers?: true;
	readonly fields: readonly Filter[];
};

const WARNING = '#E35169';

const reason = (isRequired: boolean): Filter => ({
	field: 'reason',
	name: 'Reason',
	type: 'text',
	meta: {
		interface: 'input-multiline',
		width: 'full',
		required: isRequired,
		note: 'Kept with the action, for whoever asks later.',
	},
});

const amount: Filter = {
	field: 'amount',
	name: 'Amount in minor units',
	type: 'string',
	meta: {
		interface: 'input',
		width: 'full',
		required: true,
		note: '150000 adds 1 500.00 tenge to the account; -150000 takes them from it.',
		options: { placeholder: '150000', trim: true },
	},
};

const buttons: readonly Button[] = [
	{
		action: 'freeze',
		isForManagers: true,
		name: 'Freeze account',
		icon: 'ac_unit',
		color: WARNING,
		collection: 'ledger_accounts',
		asks: 'The account still receives, and pays nothing until a second person has thawed it.',
		fields: [reason(true)],
	},
	{
		action: 'unfreeze',
		isForManagers: true,
		name: 'Ask to unfreeze account',
		icon: 'lock_open',
		color: null,
		collection: 'ledger_accounts',
		asks: 'An administrator other than you confirms it under Requests.',
		fields: [reason(true)],
	},
	{
		action: 'adjust',
		name: 'Adjust account',
		icon: 'tune',
		color: null,
		collection: 'ledger_accounts',
		asks: 'Posted at once up to your limit; above it an administrator other than you confirms it.',
		fields: [amount, reason(true)],
	},
	{
		action: 'close',
		name: 'Close account',
		icon: 'cancel',
		color: WARNING,
		collection: 'ledger_accounts',
		asks: 'Only an empty account is closed. It cannot be opened again.',
		fields: [reason(true)],
	},
	{
		action: 'reverse',
		name: 'Reverse journal',
		icon: 'undo',
		color: WARNING,
		collection: 'ledger_journals',
		asks: 'A new journal takes this one back, once. Above your limit an administrator other than you confirms it.',
		fields: [reason(true)],
	},
	{
		action: 'confirm',
		name: 'Confirm request',
		icon: 'check_circle',
		color: null,
		collection: 'ledger_requests',
		asks: 'What was asked for is done at once. You cannot confirm your own request.',
		fields: [reason(false)],
	},
	{
		action: 'refuse',
		name: 'Refuse request',
		icon: 'block',
		color: WARNING,
		collection: 'ledger_requests',
		asks: 'Nothing is done. Your own request is taken back in the same way.',
		fields: [reason(true)],
	},
];

const flowId = ({ action }: Button): string => configId(`flow:ledger/${action}`);
const operationId = ({ action }: Button): string => configId(`operation:ledger/${action}`);

/** The flows whose buttons managers see. */
export const flowsOfManagers = buttons.filter(({ isForManagers }) => isForManagers).map(flowId);

export const flows: readonly Flow[] = buttons.map((button) => ({
	id: flowId(button),
	name: button.name,
	icon: button.icon,
	color: button.color,
	description: button.asks,
	status: 'active',
	trigger: 'manual',
	accountability: 'activity',
	options: {
		collections: [button.collection],
		location: 'item',
		requireSelection: true,
		requireConfirmation: true,
		confirmationDescription: button.asks,
		fields: button.fields,
		async: false,
		error_on_reject: true,
	},
	operation: operationId(button),
}));

export const operations: readonly Operation[] = buttons.map((button) => ({
	id: operationId(button),
	flow: flowId(button),
	key: button.action,
	name: button.name,
	type: 'cubehub-staff-action',
	position_x: 19,
	position_y: 1,
	options: { action: button.action },
	resolve: null,
	reject: null,
}));
