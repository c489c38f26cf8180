/** How often clients may send what. */
import type { Rule } from '../domain/rate-limit.ts';

/** Of a person, by all doors. */
export const SEND_RULE: Rule = { perSecond: 10, burst: 20 };
export const JOIN_RULE: Rule = { perSecond: 20 / 60, burst: 20 };
/** A client that sends it every two seconds is sometimes a little early. */
export const TYPING_RULE: Rule = { perSecond: 0.5, burst: 2 };
export const HEARTBEAT_RULE: Rule = { perSecond: 0.1, burst: 1 };
export const SIX_A_MINUTE: Rule = { perSecond: 0.1, burst: 6 };
