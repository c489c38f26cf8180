/** A case was created, changed, published or deleted. In order per case. */
export type CaseUpdated = {
	readonly topic: 'cases.case.updated';
	readonly payload: {
		readonly case: string;
		readonly change: 'created' | 'updated' | 'deleted';
		readonly status: 'draft' | 'active' | 'paused' | 'archived';
		readonly case_version: string | null;
	};
};

/** A case was opened and paid for. In order per case. */
export type CaseOpened = {
	readonly topic: 'cases.case.opened';
	readonly payload: {
		readonly opening: string;
		readonly case: string;
		readonly case_version: string;
		readonly user: string;
		readonly item: string;
		readonly outcome: 'item' | 'money' | 'cash_fallback';
		readonly value: string;
		readonly price: string;
		readonly currency: string;
	};
};

/** An item came into someone's inventory or changed there. In order per user. */
export type InventoryChanged = {
	readonly topic: 'cases.inventory.changed';
	readonly payload: {
		readonly user: string;
		readonly inventory_item: string;
		readonly status: 'owned' | 'claimed' | 'shipped' | 'delivered' | 'gifted' | 'void';
	};
};

export const topics = [
	'cases.case.updated',
	'cases.case.opened',
	'cases.inventory.changed',
] as const satisfies readonly (CaseUpdated | CaseOpened | InventoryChanged)['topic'][];
