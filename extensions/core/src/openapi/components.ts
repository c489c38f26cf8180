/** What several operations of ours refer to. Names begin with Cubehub: Directus has names of its own. */
export const components = {
	schemas: {
		CubehubError: {
			type: 'object',
			required: ['errors'],
			properties: {
				errors: {
					type: 'array',
					minItems: 1,
					items: {
						type: 'object',
						required: ['message', 'extensions'],
						properties: {
							message: { type: 'string' },
							extensions: {
								type: 'object',
								required: ['code', 'correlation_id'],
								properties: {
									code: { type: 'string', example: 'INVALID_PAYLOAD' },
									correlation_id: { type: 'string', description: 'The id of the request.' },
									path: { type: 'string', description: 'Of the wrong field.' },
									reason: { type: 'string', description: 'What would be right.' },
								},
							},
						},
					},
				},
			},
		},
	},
	parameters: {
		CubehubKey: {
			name: 'Idempotency-Key',
			in: 'header',
			required: false,
			description:
				'Required unless `preview` is true. The same key and body get the first answer again; the same key with another body is refused.',
			schema: { type: 'string', minLength: 8, maxLength: 255 },
		},
	},
	headers: {
		CubehubReplayed: {
			description: 'true when this is the stored answer of an earlier request.',
			schema: { type: 'string', enum: ['true'] },
		},
	},
	securitySchemes: {
		CubehubToken: { type: 'http', scheme: 'bearer' },
	},
} as const;
