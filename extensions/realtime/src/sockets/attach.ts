/**
 * Socket.IO on the HTTP server of Directus: one port, one process.
 *
 * - An upgrade is decided before anything is allocated for it: page, address, number.
 * - What nobody serves is destroyed at once: Directus alone would leave it hanging for ever.
 * - Nobody is connected before the token is verified; a refusal always reads "Authentication error".
 */
import type { IncomingMessage, Server as HttpServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { backgroundSql } from '@cubehub/core/outbox';
import { Server, type ServerOptions, type Socket } from 'socket.io';
import { originsOf, type Origins } from '../domain/origins.ts';
import { rooms } from '../domain/rooms.ts';
import { isPusherPath } from '../pusher/serve.ts';
import { nativeSocketPaths, type Settings } from '../settings.ts';
import type { Doorman } from './doorman.ts';
import { handshakeRefused } from './figures.ts';
import { presentedToken } from './handshake.ts';
import { identify, type Identity, type RefusalCode } from './identity.ts';

const PATH = '/socket.io/';
/** Who may not come yet hears it after this time: trying again at once would cost us, not them. */
const HOLD_MS = 3_000;

/** What becomes of a connection that was let in. */
export type Hosts = {
	readonly onClient: (socket: Socket, identity: Identity) => void;
	/** Without a token; `left` is called at its end. */
	readonly onVisitor: (socket: Socket, left: () => void) => void;
	/** The seconds until this person may connect; undefined when now. */
	readonly waitOf: (user: string) => number | undefined;
};

type Guest = { readonly identity: Identity } | { readonly left: () => void };

/** Attaches the server; `hosts` get every socket of which it is known whether and whose it is. */
export function attachSockets(
	http: HttpServer,
	settings: Settings,
	doorman: Doorman,
	hosts: Hosts,
): Server {
	const guests = new WeakMap<Socket, Guest>();
	const addresses = new WeakMap<Socket['conn'], string>();
	const origins = originsOf(settings.CORS_ORIGIN, settings.PUBLIC_URL);

	const io = new Server(http, optionsOf(settings, origins, doorman));
	io.engine.on('connection', (raw: Socket['conn']) => {
		addresses.set(raw, doorman.addressOf(raw.request));
		doorman.enter(raw.request, (left) => raw.once('close', left));
	});
	http.on('upgrade', (request, socket) => destroyUnserved(request, socket, settings));

	io.use((socket, next) => {
		const admitVisitor = settings.REALTIME_PUBLIC
			? () => doorman.admitVisitor(addresses.get(socket.conn) ?? '')
			: undefined;
		admit(socket, settings, origins, { ...hosts, admitVisitor }).then(
			(guest) => {
				if ('refused' in guest) return next(refusal(guest));
				// Who has gone meanwhile will never be connected, and never disconnected.
				if ('left' in guest && socket.conn.readyState !== 'open') guest.left();
				guests.set(socket, guest);
				next();
			},
			(error: unknown) => next(error instanceof Error ? error : new Error(String(error))),
		);
	});
	io.on('connection', (socket) => {
		const guest = guests.get(socket);
		if (!guest) return void socket.disconnect(true);
		if ('left' in guest) hosts.onVisitor(socket, guest.left);
		else hosts.onClient(socket, guest.identity);
	});
	return io;
}

function optionsOf(settings: Settings, origins: Origins, doorman: Doorman): Partial<ServerOptions> {
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
			const reason = doorman.mayEnter(request);
			decide(reason ?? null, reason === undefined);
		},
		perMessageDeflate: false,
		httpCompression: false,
		maxHttpBufferSize: 65_536,
		connectTimeout: 10_000,
		serveClient: false,
	};
}

type Refused = { readonly refused: RefusalCode; readonly retryAfter?: number };

type Door = Pick<Hosts, 'waitOf'> & {
	/** Counts a visitor, if there may be another one; undefined where there may be none. */
	readonly admitVisitor: (() => (() => void) | undefined) | undefined;
};

/** Who it is; whoever shows no token at all is a visitor, where there may be any. */
async function admit(
	socket: Socket,
	settings: Settings,
	origins: Origins,
	{ admitVisitor, waitOf }: Door,
): Promise<Guest | Refused> {
	const { token, isFromCookie } = presentedToken(
		socket.handshake,
		origins,
		settings.SESSION_COOKIE_NAME,
	);
	// The secret has done its work, and the request is several kB: nothing keeps them any longer.
	socket.handshake.auth = {};
	socket.handshake.headers = {};
	Object.assign(socket.conn, { request: null });

	if (token === undefined && admitVisitor) {
		const left = admitVisitor();
		return left ? { left } : { refused: 'TOO_MANY_CONNECTIONS' };
	}
	const found = await identify(backgroundSql(), token, isFromCookie);
	if ('refused' in found) return found;
	const retryAfter = waitOf(found.identity.userId);
	if (retryAfter !== undefined) {
		await pause(HOLD_MS);
		return { refused: 'RATE_LIMITED', retryAfter };
	}
	const open = socket.nsp.adapter.rooms.get(rooms.user(found.identity.userId))?.size ?? 0;
	return open >= settings.REALTIME_MAX_SOCKETS_PER_USER
		? { refused: 'TOO_MANY_CONNECTIONS' }
		: found;
}

/** What earlier clients expect to read, with the reason beside it. */
function refusal({ refused: code, ...rest }: Refused): Error {
	handshakeRefused({ code });
	return Object.assign(new Error('Authentication error'), { data: { code, ...rest } });
}

function destroyUnserved(request: IncomingMessage, socket: Duplex, settings: Settings): void {
	const path = (request.url ?? '').split('?')[0] ?? '';
	const isServed =
		path.startsWith(PATH) || isPusherPath(path) || nativeSocketPaths(settings).includes(path);
	if (!isServed) socket.destroy();
}
