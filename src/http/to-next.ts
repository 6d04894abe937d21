// Where a login leads to: a page of ours from a closed list, so that no other address can be slipped in.
const START = '/worklist';
const OWN_PAGE = /^\/(?:worklist|second-opinion-requests\/[A-Za-z0-9.-]{1,64}(?:\/accesses)?)(?:\?[\w%&=.~+-]{0,1000})?$/u;

export const toNext = (next: string | undefined): string => (next !== undefined && OWN_PAGE.test(next) ? next : START);
