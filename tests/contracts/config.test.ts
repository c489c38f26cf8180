import { expect, test } from 'vitest';
import { policyId, roleId } from '../../seeds/ids.ts';
import { aDeployedDatabase, deploy } from './deploying.ts';

const TIMEOUT_MS = 180_000;

test.each([
	[roleId('admin'), '3f5312d1-88d6-5562-b608-fd4347b2e88c'],
	[roleId('manager'), 'f862b5ac-fe9e-5aba-9f1a-ef9f575473cc'],
	[roleId('employee'), '1bb87a30-16ca-5576-bf03-d3eeb41729d1'],
	[roleId('customer'), '43df4b1f-01ca-5f7c-86d1-b87133d24f03'],
	[policyId('admin'), '101eb6dc-cd02-5725-88be-8acd3b1c8246'],
	[policyId('cashier'), '5c455397-044f-59d9-b61a-c0770822f0f2'],
	[policyId('shareholder'), 'b684d941-a04d-587c-a532-7387293ec332'],
	[policyId('accountant'), '6171bd74-343e-5c1a-a64a-adbd9c14f293'],
	[policyId('moderator'), 'b379945a-6300-51cb-92e8-0b2fac3302f1'],
	[policyId('service'), '683d5e76-baa7-52c7-9ae7-cea6d3906952'],
])('DX-T06 the id %s is the one that other systems know', (id, known) => {
	expect(id).toBe(known);
});

test(
	'DX-T06 a permission that was changed in the studio is named by the check and repaired by the deploy',
	async () => {
		const target = await aDeployedDatabase();
		const { query } = target.database;
		await query(
			`update directus_permissions set fields = '*'
			where policy = $1 and collection = 'products' and action = 'update'`,
			[policyId('manager')],
		);
		await query(
			`insert into directus_permissions (policy, collection, action, fields)
			values ($1, 'taxes', 'delete', '*')`,
			[policyId('manager')],
		);

		const checked = await deploy(target, ['--check']);
		expect(checked.code).toBe(1);
		expect(checked.output).toContain('change permission manager · products · update: fields');

		await deploy(target, []);
		expect((await deploy(target, ['--check'])).code).toBe(0);
		const made = await query(
			`select 1 from directus_permissions where collection = 'taxes' and action = 'delete'`,
		);
		expect(made).toHaveLength(1);
	},
	TIMEOUT_MS,
);

test(
	'DX-T07 a configuration that fails in its last row changes nothing',
	async () => {
		const target = await aDeployedDatabase();
		const rows = () =>
			target.database.query(`
				select id::text, description from directus_roles
				union all
				select id::text, name from directus_panels
				union all
				select id::text, name from directus_operations
				order by 1`);
		const before = await rows();

		const { code, output } = await deploy(target, ['--config=tests/contracts/broken-config.ts']);

		expect(output).toContain('Deploy failed');
		expect(code).toBe(1);
		expect(await rows()).toEqual(before);
	},
	TIMEOUT_MS,
);

test(
	'a configuration without anybody who may administrate is refused',
	async () => {
		const target = await aDeployedDatabase();
		await target.database.query(`update directus_users set status = 'suspended'`);
		const { code, output } = await deploy(target, []);
		expect(output).toContain('No active user may administrate');
		expect(code).toBe(1);
	},
	TIMEOUT_MS,
);
