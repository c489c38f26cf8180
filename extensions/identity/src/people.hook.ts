import { defineHook } from '@directus/extensions-sdk';
import { ownedByCaller } from './people/act-for-oneself.ts';
import { answerRequest } from './people/answer-request.ts';

type Row = { readonly [field: string]: unknown };

export default defineHook(({ filter }) => {
	filter<Row>('contacts.items.create', (row, _meta, { accountability }) =>
		ownedByCaller(row, 'owner', accountability),
	);
	filter<Row>('friendships.items.create', (row, _meta, { accountability }) =>
		ownedByCaller(row, 'sender', accountability),
	);
	filter<Row>('friendships.items.update', (change, { keys }, { database, accountability }) =>
		answerRequest(database, accountability, keys, change),
	);
});
