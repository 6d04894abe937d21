// The id of a request's own resource: the request's own id, or one derived from the role.
import type { MappingContext, Role } from './mapping-context.ts';

export const toRoleId = (context: Pick<MappingContext, 'requestId' | 'idFor'>, role: Role): string => (role === 'request' ? context.requestId : context.idFor(role));
