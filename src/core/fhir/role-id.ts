// Ids of a request's own resources: derived, so that the same intake mapped again names the same resources.

/**
 * UUID of version 8 (RFC 9562, own content) from the request's id and a resource's role in it, such as `transfer:first-hospital`.
 * `digestText` gives lower-case hex SHA-256.
 */
export const roleId = (digestText: (text: string) => string, requestId: string) => (role: string): string => {
  const hex = digestText(`${requestId}|${role}`);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};
