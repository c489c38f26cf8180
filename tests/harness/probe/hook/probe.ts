/** Notes every new organization that actions tell of, and whether its row can be seen by then. */
import { seen } from '../seen.ts';

type Meta = { readonly key: string };
type Database = (table: string) => { where(row: object): { first(): Promise<object | undefined> } };

type Register = {
	readonly action: (event: string, handler: (meta: Meta) => Promise<void>) => void;
};

export default ({ action }: Register, { database }: { database: Database }): void => {
	action('organizations.items.create', async ({ key }) => {
		const row = await database('organizations').where({ id: key }).first();
		seen.push({ key, isVisible: row !== undefined });
	});
};
