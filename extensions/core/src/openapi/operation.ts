/** One route as an operation of OpenAPI 3.0. */
import { z } from 'zod';
import {
	Forbidden,
	IdempotencyKeyReused,
	InvalidCredentials,
	InvalidPayload,
	ServiceUnavailable,
	UserSuspended,
	type Refusal,
} from '../errors.ts';
import type { CataloguedRoute } from '../http/catalogue.ts';
import type { AnyRoute } from '../http/route.ts';

type Schema = { readonly [key: string]: unknown };
type ObjectSchema = {
	readonly properties: { readonly [name: string]: Schema };
	readonly required: readonly string[];
};

/** '/stays/{id}/end' below its endpoint. */
export function pathOf({ endpoint, path }: CataloguedRoute): string {
	const pattern = path === '/' ? '' : path.replace(/:([a-z_]+)/gi, '{$1}');
	return `/${endpoint}${pattern}`;
}

/** The operation: parameters, body, answers and refusals. */
export function operationOf(declared: CataloguedRoute): Schema {
	const { endpoint, method, route } = declared;
	const request = objectOf(schemaOf(route.request));
	const inPath = [...declared.path.matchAll(/:([a-z_]+)/gi)].map(([, name]) => name ?? '');
	const hasBody = method === 'post' || method === 'patch';

	return {
		operationId: `${method}${pathOf(declared)}`.replace(/[^a-z]+/gi, '_').replace(/_$/, ''),
		tags: [`/${endpoint}`],
		summary: route.summary,
		description: descriptionOf(route),
		security: route.who === 'public' ? [] : [{ CubehubToken: [] }],
		parameters: [
			...parametersOf(request, inPath, !hasBody),
			...(route.movesMoney ? [{ $ref: '#/components/parameters/CubehubKey' }] : []),
		],
		...(hasBody && { requestBody: bodyOf(route, request, inPath) }),
		responses: { ...successOf(route), ...refusalsOf(declared) },
	};
}

function descriptionOf({ description, who }: AnyRoute): string {
	return [description, `For: ${who}.`].filter(Boolean).join('\n\n');
}

function parametersOf(
	{ properties, required }: ObjectSchema,
	inPath: readonly string[],
	withQuery: boolean,
): readonly Schema[] {
	return Object.entries(properties)
		.map(([name, schema]) => ({ name, schema, isInPath: inPath.includes(name) }))
		.filter(({ isInPath }) => isInPath || withQuery)
		.map(({ name, schema, isInPath }) => ({
			name,
			in: isInPath ? 'path' : 'query',
			required: isInPath || required.includes(name),
			schema,
		}));
}

function bodyOf(route: AnyRoute, request: ObjectSchema, inPath: readonly string[]): Schema {
	if (route.signed) {
		return { required: true, content: { 'application/json': { schema: { type: 'object' } } } };
	}
	const fields = Object.entries(request.properties).filter(([name]) => !inPath.includes(name));
	const required = request.required.filter((name) => !inPath.includes(name));
	const preview = {
		type: 'boolean',
		description: 'Answer exactly what would happen, and do nothing.',
	};
	return {
		required: required.length > 0,
		content: {
			'application/json': {
				schema: {
					type: 'object',
					additionalProperties: false,
					properties: { ...Object.fromEntries(fields), ...(route.movesMoney && { preview }) },
					...(required.length > 0 && { required }),
				},
				...(route.example && { example: without(route.example.request, inPath) }),
			},
		},
	};
}

function successOf(route: AnyRoute): Schema {
	const answer = schemaOf(route.answer);
	const example = route.example?.answer;
	return {
		[route.created ? 201 : 200]: {
			description: 'Done.',
			...(route.movesMoney && {
				headers: { 'Idempotent-Replayed': { $ref: '#/components/headers/CubehubReplayed' } },
			}),
			content: {
				'application/json': {
					schema: envelopeOf(route, answer),
					...(example !== undefined && { example: exampleOf(route, example) }),
				},
				...Object.fromEntries((route.files ?? []).map((type) => [type, FILE])),
			},
		},
	};
}

function envelopeOf(route: AnyRoute, answer: Schema): Schema {
	if (route.bare) return answer;
	const properties = route.list
		? { data: { type: 'array', items: answer }, meta: META }
		: { data: answer };
	return { type: 'object', required: Object.keys(properties), properties };
}

const FILE: Schema = { schema: { type: 'string' } };

const META: Schema = {
	type: 'object',
	required: ['next_cursor'],
	properties: { next_cursor: { type: 'string', nullable: true } },
};

function exampleOf(route: AnyRoute, example: unknown): unknown {
	if (route.bare) return example;
	return route.list ? { data: [example], meta: { next_cursor: null } } : { data: example };
}

/** Every refusal of a route, by status, with its codes. */
function refusalsOf({ path, route }: CataloguedRoute): Schema {
	const all = new Map(
		[...commonRefusals(route, path), ...route.refuses].map((refusal) => [refusal.code, refusal]),
	);
	const refusals = [...all.values()];
	const statuses = new Set(refusals.map(({ status }) => status));
	return Object.fromEntries(
		[...statuses].map((status) => [
			status,
			{
				description: refusals
					.filter((refusal) => refusal.status === status)
					.map(({ code, text }) => `\`${code}\`: ${text}`)
					.join('\n\n'),
				content: { 'application/json': { schema: { $ref: '#/components/schemas/CubehubError' } } },
			},
		]),
	);
}

function commonRefusals({ who, movesMoney }: AnyRoute, path: string): readonly Refusal[] {
	return [
		InvalidPayload,
		...(who === 'public' ? [] : [InvalidCredentials, UserSuspended]),
		...(who === 'public' || (who === 'user' && !path.includes(':')) ? [] : [Forbidden]),
		...(movesMoney ? [IdempotencyKeyReused] : []),
		ServiceUnavailable,
	];
}

/** What is sent for a zod schema: amounts as strings, moments as date-time. */
function schemaOf(type: z.ZodType): Schema {
	const schema = z.toJSONSchema(type, {
		target: 'openapi-3.0',
		io: 'input',
		unrepresentable: 'any',
		reused: 'inline',
		override: ({ jsonSchema }) => oneExample(jsonSchema),
	});
	return schema as Schema;
}

/** OpenAPI 3.0 knows one `example`; the list of JSON Schema came later. */
function oneExample(schema: { examples?: unknown[]; example?: unknown }): void {
	const [example] = schema.examples ?? [];
	delete schema.examples;
	if (example !== undefined) schema.example = example;
}

function objectOf(schema: Schema): ObjectSchema {
	return {
		properties: (schema['properties'] ?? {}) as ObjectSchema['properties'],
		required: (schema['required'] ?? []) as readonly string[],
	};
}

function without(example: unknown, names: readonly string[]): unknown {
	if (typeof example !== 'object' || example === null) return example;
	return Object.fromEntries(Object.entries(example).filter(([name]) => !names.includes(name)));
}
