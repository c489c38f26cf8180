/** The attribute of a person of Keycloak that names the registration which made them. */
export const SAGA_ATTRIBUTE = 'cubehub_saga';
