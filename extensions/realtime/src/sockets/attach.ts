/**
 * Socket.IO on the HTTP server of Directus: one port, one process.
 *
 * - An upgrade is decided before anything is allocated for it: page, address, number.
 * - What nobody serves is destroyed at once: Directus alone would leave it hanging for ever.
 * - Nobody is connected before the token is verified; a refusal always reads "Authentication error".
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { backgroundSql } from '@cubehub/core/outbox';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { mayConnect, originsOf, type Origins } from '../domain/origins.ts';
import { rooms } from '../domain/rooms.ts';
import { nativeSocketPaths, type Settings } from '../settings.ts';
import { clientAddress, trustOf } from './address.ts';
import { presentedToken } from './handshake.ts';
import { identify, type Identity, type RefusalCode } from './identity.ts';

const PATH = '/socket.io/';

type Attached = {
	readonly io: Server;
	/** From now on nobody new is let in. */
	readonly close: () => void;
};

/** Attaches the server; `onClient` gets every socket whose owner is known. */
export function attachSockets(
	http: HttpServer,
	settings: Settings,
	onClient: (socket: Socket, identity: Identity) => void,
): Attached {
	const origins = originsOf(settings.CORS_ORIGIN, settings.PUBLIC_URL);
	const identities = new WeakMap<Socket, Identity>();
	const doorman = doormanOf(settings, origins);

	const io = new Server(http, optionsOf(settings, origins, doorman.mayEnter));
	io.engine.on('connection', (raw: Socket['conn']) => {
		doorman.enter(raw.request, (left) => raw.once('close', left));
	});
	http.on('upgrade', (request, socket) => destroyUnserved(request, socket, settings));

	io.use((socket, next) => {
		authenticate(socket, settings, origins).then(
			(found) => {
				if ('refused' in found) return next(refusal(found.refused));
				identities.set(socket, found.identity);
				next();
			},
			(error: unknown) => next(error instanceof Error ? error : new Error(String(error))),
		);
	});
	io.on('connection', (socket) => {
		const identity = identities.get(socket);
		if (!identity) return void socket.disconnect(true);
		onClient(socket, identity);
	});

	return { io, close: doorman.close };
}

function optionsOf(
	settings: Settings,
	origins: Origins,
	mayEnter: (request: IncomingMessage) => string | undefined,
): Partial<ServerOptions> {
	return {
		path: PATH,
		// Otherwise every other upgrade that takes more than a second is cut: Directus' own too.
		destroyUpgrade: false,
		transports: settings.REALTIME_POLLING ? ['polling', 'websocket'] : ['websocket'],
		cors: {
			origin: [...origins.listed],
			methods: ['GET', 'POST'],
			credentials: true,
		},
		allowRequest: (request, decide) => {
			const reason = mayEnter(request);
			decide(reason ?? null, reason === undefined);
		},
		perMessageDeflate: false,
		httpCompression: false,
		maxHttpBufferSize: 65_536,
		connectTimeout: 10_000,
		serveClient: false,
	};
}

type Doorman = {
	/** Why this request may not become a connection; undefined when it may. */
	readonly mayEnter: (request: IncomingMessage) => string | undefined;
	readonly enter: (request: IncomingMessage, onLeave: (left: () => void) => void) => void;
	readonly close: () => void;
};

/** Counts connections of this process, in all and for each address. */
function doormanOf(settings: Settings, origins: Origins): Doorman {
	const isTrusted = trustOf(settings.IP_TRUST_PROXY);
	const inside = new Map<string, number>();
	let total = 0;
	let isClosed = false;

	const addressOf = (request: IncomingMessage): string =>
		clientAddress(
			request.socket.remoteAddress,
			[request.headers['x-forwarded-for'] ?? []].flat().join(','),
			isTrusted,
		);

	return {
		mayEnter: (request) => {
			if (isClosed) return 'The server is closing.';
			if (!mayConnect(origins, request.headers.origin)) return 'This page may not connect.';
			const ofAddress = inside.get(addressOf(request)) ?? 0;
			const isFull =
				total >= settings.REALTIME_MAX_SOCKETS || ofAddress >= settings.REALTIME_MAX_SOCKETS_PER_IP;
			return isFull ? 'TOO_MANY_CONNECTIONS' : undefined;
		},
		enter: (request, onLeave) => {
			const address = addressOf(request);
			total += 1;
			inside.set(address, (inside.get(address) ?? 0) + 1);
			onLeave(() => {
				total -= 1;
				const left = (inside.get(address) ?? 1) - 1;
				if (left > 0) inside.set(address, left);
				else inside.delete(address);
			});
		},
		close: () => {
			isClosed = true;
		},
	};
}

type Found = { readonly identity: Identity } | { readonly refused: RefusalCode };

async function authenticate(socket: Socket, settings: Settings, origins: Origins): Promise<Found> {
	const { token, isFromCookie } = presentedToken(
		socket.handshake,
		origins,
		settings.SESSION_COOKIE_NAME,
	);
	// The secret has done its work, and the request is several kB: nothing keeps them any longer.
	socket.handshake.auth = {};
	socket.handshake.headers = {};
	Object.assign(socket.conn, { request: null });

	const found = await identify(backgroundSql(), token, isFromCookie);
	if ('refused' in found) return found;
	const open = socket.nsp.adapter.rooms.get(rooms.user(found.identity.userId))?.size ?? 0;
	return open >= settings.REALTIME_MAX_SOCKETS_PER_USER
		? { refused: 'TOO_MANY_CONNECTIONS' }
		: found;
}

/** What earlier clients expect to read, with the reason beside it. */
function refusal(code: RefusalCode): Error {
	return Object.assign(new Error('Authentication error'), { data: { code } });
}

function destroyUnserved(request: IncomingMessage, socket: Duplex, settings: Settings): void {
	const path = (request.url ?? '').split('?')[0] ?? '';
	const isServed = path.startsWith(PATH) || nativeSocketPaths(settings).includes(path);
	if (!isServed) socket.destroy();
}
