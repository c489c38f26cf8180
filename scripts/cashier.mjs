/**
 * Logs the demo cashier in and makes sure that a shift is open: `eval "$(node scripts/cashier.mjs)"`
 * sets URL, TOKEN, SHIFT and PRODUCT for the shell. Runs on Node 18 or newer, asks only the API.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const OPENING_CASH = '1000000';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');

main().catch((error) => {
	console.error(error.message);
	process.exitCode = 1;
});

async function main() {
	const { url, logins } = runningHouse();
	const { email, password } = logins.find(({ role }) => role === 'cashier');
	const { access_token: token } = await caller(url)('POST', '/auth/login', { email, password });
	const call = caller(url, token);

	const [product] = await call('GET', '/items/products?filter[sku][_eq]=COFFEE&fields=id');
	const [till] = await call('GET', '/items/tills?limit=1&fields=id');
	const isOpen = `filter[till][_eq]=${till.id}&filter[status][_eq]=open`;
	const [open] = await call('GET', `/items/shifts?${isOpen}&fields=id`);
	const shift =
		open ?? (await call('POST', '/pos/shifts', { till: till.id, opening_cash: OPENING_CASH }));

	console.log(`export URL='${url}' TOKEN='${token}' SHIFT='${shift.id}' PRODUCT='${product.id}'`);
}

function runningHouse() {
	const folder = process.env.CUBEHUB_DATA || join(root, '.data');
	try {
		return JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8'));
	} catch {
		throw new Error('Nothing runs here. Start it with npm start, in another terminal.');
	}
}

function caller(url, token) {
	const identity = token
		? { Authorization: `Bearer ${token}`, 'Idempotency-Key': randomUUID() }
		: {};

	return async (method, path, body) => {
		const answer = await fetch(`${url}${path}`, {
			method,
			headers: { 'Content-Type': 'application/json', ...identity },
			...(body ? { body: JSON.stringify(body) } : {}),
		});
		const { data, errors } = await answer.json();
		if (!answer.ok) throw new Error(`${method} ${path}: ${errors?.[0]?.message ?? answer.status}`);
		return data;
	};
}
