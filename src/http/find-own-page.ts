// An address that is one of our own pages, from a closed list: where a login or a way back may lead, so that no other can be slipped in.
const OWN_PAGE = /^\/(?:worklist|notices|peers|statistics|review-list(?:\/[A-Za-z0-9.-]{1,64})?|second-opinion-requests\/[A-Za-z0-9.-]{1,64}(?:\/(?:accesses|exchanges|opinion))?)(?:\?[\w%&=.~+-]{0,1000})?$/u;

export const findOwnPage = (address: string | undefined): string | undefined => (address !== undefined && OWN_PAGE.test(address) ? address : undefined);
